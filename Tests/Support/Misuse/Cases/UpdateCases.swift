import Descent

/// A transform of gradients that is told what to do.
private struct OwnGradients: GradientTransform {
  var penalty: (@Sendable (Tensor) -> Tensor)?
  var body: @Sendable ([Tensor], Scope) -> [Tensor]

  init(_ body: @escaping @Sendable ([Tensor], Scope) -> [Tensor]) { self.body = body }

  init(penalty: @escaping @Sendable (Tensor) -> Tensor) {
    self.penalty = penalty
    body = { gradients, _ in gradients }
  }

  func penalty(on parameters: [(variable: Variable, tensor: Tensor)]) -> Tensor? {
    parameters.first.flatMap { penalty?($0.tensor) }
  }

  func transform(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
  ) -> [Tensor] { body(gradients, scope) }
}

/// A transform of updates that is told what to do.
private struct OwnUpdates: UpdateTransform {
  var body: @Sendable (Tensor, Tensor, UpdateStep, Scope) -> Tensor

  func transform(
    _ next: Tensor, of parameter: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor { body(next, parameter, step, scope) }
}

private func updated(
  _ updates: UpdateRule, _ model: some Layer = Network { Dense(3) },
  batches: Batches = Batches(8)
) throws -> Trainer {
  try Trainer(
    model, inputShape: [4], objective: Objective(.softmaxCrossEntropy), updates: updates,
    batches: batches)
}

/// Calls a layer twice with shared parameters.
private struct Shared: Layer {
  var body: @Sendable (Tensor, Scope) -> Tensor
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let shared = scope.shared("both")
    return body(body(input, shared), shared)
  }
}

private struct Adding: Layer {
  var body: @Sendable (Tensor, Scope) -> Tensor
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    scope.add(loss: body(input, scope))
    return input
  }
}

/// Update rules, groups of parameters, loops of one's own and weights from elsewhere.
let updateCases: [Misuse] = [
  .refused("a group of no parameters", "no path matches '2-Dense'; there are 1-Dense/weight") {
    _ = try updated(UpdateRule(groups: [.frozen("2-Dense")]))
  },
  .refused("a model that is frozen as a whole", "every parameter is frozen") {
    _ = try updated(UpdateRule(groups: [.frozen("*")]))
  },
  .works("a pattern of stars and slashes") {
    try await useAll(
      updated(UpdateRule(groups: [.frozen("//1-*//b**s//*//")])), labelled())
  },
  .refused("a group of a rate that is no number", "learning rate") {
    _ = try updated(UpdateRule(groups: [ParameterGroup(.all, learningRate: .nan)]))
  },
  .refused("a group of an optimizer that is wrong", "firstDecay") {
    _ = try updated(UpdateRule(groups: [ParameterGroup(.all, optimizer: Lion(firstDecay: 1))]))
  },
  .refused("a group beside a rule that stands still", "must be above 0") {
    _ = try updated(
      UpdateRule(SGD(learningRate: 0), groups: [ParameterGroup("1-*", learningRate: 1)]))
  },
  .works("groups that overlap") {
    try await useAll(
      updated(
        UpdateRule(
          groups: [ParameterGroup("1-*", learningRate: 0.1), .frozen(.role(.bias)), .frozen("1-*")])
      ),
      labelled())
  },
  .refused("gradients that are too few", "same shape") {
    _ = try updated(UpdateRule(before: [OwnGradients { gradients, _ in [] }]))
  },
  .refused("gradients of another shape", "same shape") {
    _ = try updated(
      UpdateRule(before: [OwnGradients { gradients, _ in gradients.map { $0.sum() } }]))
  },
  .refused("gradients in another order", "same shape") {
    _ = try updated(UpdateRule(before: [OwnGradients { gradients, _ in gradients.reversed() }]))
  },
  .refused("a penalty of many numbers", "must add one number") {
    _ = try updated(UpdateRule(before: [OwnGradients(penalty: { $0.squared() })]))
  },
  .refused("a transform with an input", "nothing fills") {
    _ = try updated(
      UpdateRule(before: [
        OwnGradients { gradients, scope in
          let factor = scope.input("mine", shape: [])
          return gradients.map { $0 * factor }
        }
      ]))
  },
  .works("a transform that draws noise") {
    try await useAll(
      updated(
        UpdateRule(before: [
          OwnGradients { gradients, scope in
            gradients.map { $0 + 0.01 * scope.random(.normal, shape: $0.shape) }
          }
        ])), labelled())
  },
  .refused("an update of another shape", "variable's shape") {
    _ = try updated(UpdateRule(after: [OwnUpdates { next, _, _, _ in next.sum() }]))
  },
  .refused("an update that assigns the parameter", "already assigned") {
    _ = try updated(
      UpdateRule(after: [
        OwnUpdates { next, parameter, _, scope in
          scope.assign(next, to: parameter)
          return next
        }
      ]))
  },
  .refused("two averages of one name", "already declared") {
    _ = try updated(UpdateRule(after: [.movingAverage(), .movingAverage(0.9)]))
  },
  .refused("an average that keeps everything", "decay of a moving average") {
    _ = try updated(UpdateRule(after: [.movingAverage(1)]))
  },
  .refused("an average that is not kept", "no moving average") {
    _ = try await updated(UpdateRule()).averagedPredictor()
  },
  .refused("look-ahead at no step", "every 0 steps") {
    _ = try updated(UpdateRule(after: [.lookAhead(every: 0)]))
  },
  .refused("Muon that stands still", "learning rate of Muon") {
    _ = try classifier(optimizer: Muon(learningRate: 0))
  },
  .refused("RAdam of short memory", "at least 0.7") {
    _ = try classifier(optimizer: RAdam(secondDecay: 0.5))
  },
  .refused("LAMB of a decay below zero", "decay of LAMB") {
    _ = try classifier(optimizer: LAMB(decay: -1))
  },
  .refused("NAdam of a decay above one", "momentumDecay") {
    _ = try classifier(optimizer: NAdam(momentumDecay: 2))
  },
  .refused("Adadelta of an epsilon that is no number", "epsilon") {
    _ = try classifier(optimizer: Adadelta(epsilon: .nan))
  },
  .works("optimizers in each other") {
    try await useAll(classifier(optimizer: Muon(others: Muon(others: Lion()))), labelled())
  },

  // Parts of batches and loops of one's own.
  .refused("parts of nothing", "part size") {
    _ = try updated(UpdateRule(), batches: Batches(8, partSize: 0))
  },
  .works("parts larger than batches") {
    try await useAll(updated(UpdateRule(), batches: Batches(8, partSize: .max)), labelled())
  },
  .refused("parts of one with batch normalization", "batch normalization") {
    let trainer = try updated(
      UpdateRule(),
      Network {
        BatchNorm()
        Dense(3)
      }, batches: Batches(8, partSize: 1))
    try await useAll(trainer, labelled())
  },
  .refused("gradients of another model", "parameters that are trained are") {
    let gradients = try await classifier().gradients(on: labelled())
    try await updated(UpdateRule()).step(with: gradients)
  },
  .refused("gradients of another size", "elements") {
    let trainer = try classifier()
    var gradients = try await trainer.gradients(on: labelled())
    gradients["bias"] = []
    try await trainer.step(with: gradients)
  },
  .refused("gradients that are not numbers", "gradient of bias") {
    let trainer = try classifier()
    var gradients = try await trainer.gradients(on: labelled())
    gradients["bias"]?[0] = .nan
    try await trainer.step(with: gradients)
  },
  .refused("gradients on no samples", "at least one") {
    _ = try await classifier().gradients(on: labelled(), samples: [])
  },
  .refused("gradients on samples that there are not", "batch must name") {
    _ = try await classifier().gradients(on: labelled(), samples: [-1])
  },
  .refused("a step on other data", "values") {
    _ = try await classifier().step(on: valued())
  },
  .works("gradients under paths that there are not") {
    let trainer = try classifier()
    var gradients = try await trainer.gradients(on: labelled())
    gradients["other"] = [1]
    try hold(gradients["other"] == nil, "no gradient is added")
    try await trainer.step(with: gradients)
  },

  // Weights from elsewhere, and weights of samples.
  .refused("weights of another shape", "the model's is") {
    try await classifier().load([
      NamedTensor("weight", shape: [1], values: [1]),
      NamedTensor("bias", shape: [3], values: [1, 2, 3]),
    ])
  },
  .refused("weights of too few numbers", "elements") {
    try await classifier().load([NamedTensor("bias", shape: [3], values: [1])], where: "bias")
  },
  .refused("weights for nothing", "no path matches") {
    try await classifier().load([], where: "head")
  },
  .refused("too few weights of samples", "weights were given") {
    _ = try labelled().weighted(by: [1])
  },
  .refused("a weight of a sample below zero", "0 or positive") {
    let data = try labelled()
    _ = try data.weighted(by: [Float](repeating: -1, count: data.count))
  },
  .refused("weights of samples that nothing counts", "weighsSamples") {
    let data = try labelled()
    let weighted = try data.weighted(by: [Float](repeating: 2, count: data.count))
    try await useAll(classifier(), weighted)
  },

  // Shared layers and added losses.
  .refused("a shared layer of two shapes", "a previous call of the shared layer") {
    _ = try classifier(Shared { input, scope in Dense(input.shape[1] - 1)(input, in: scope) })
  },
  .works("a shared layer that is normalized") {
    try await useAll(
      classifier(
        Network {
          Shared { input, scope in BatchNorm()(input, in: scope) }
          Dense(3)
        }),
      labelled())
  },
  .refused("an added loss of many numbers", "must be one number") {
    _ = try classifier(
      Network {
        Dense(3)
        Adding { input, _ in input }
      })
  },
  .works("an added loss that is constant") {
    try await useAll(
      classifier(
        Network {
          Dense(3)
          Adding { _, scope in scope.constant(1) }
        }), labelled())
  },
]
