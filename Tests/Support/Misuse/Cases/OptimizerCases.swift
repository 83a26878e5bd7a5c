import Descent

/// An optimizer that is told what to do.
private struct OwnOptimizer: Optimizer {
  var learningRate = 0.1
  var body: @Sendable (Tensor, Tensor, UpdateStep, Scope) -> Tensor

  init(
    learningRate: Double = 0.1,
    _ body: @escaping @Sendable (Tensor, Tensor, UpdateStep, Scope) -> Tensor
  ) {
    self.learningRate = learningRate
    self.body = body
  }

  func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor
  {
    body(parameter, gradient, step, scope)
  }
}

/// A schedule that gives what it is told.
private struct OwnSchedule: Schedule {
  var body: @Sendable (SchedulePoint) -> Double
  func rate(from initial: Double, at point: SchedulePoint) -> Double { body(point) }
}

/// Optimizers, schedules and rules for the end of a training.
let optimizerCases: [Misuse] = [
  .refused("an optimizer that gives another shape", "variable's shape") {
    _ = try classifier(optimizer: OwnOptimizer { parameter, _, _, _ in parameter.sum() })
  },
  .refused("an optimizer that gives labels", "variable's shape") {
    _ = try classifier(
      Dense(3, usesBias: false),
      optimizer: OwnOptimizer { parameter, _, _, _ in parameter.argMax() })
  },
  .refused("an optimizer with an input", "nothing fills") {
    _ = try classifier(
      optimizer: OwnOptimizer { parameter, _, _, scope in
        parameter * scope.input("mine" + scope.path, shape: [])
      })
  },
  .refused("an optimizer with a parameter of its own", "parameter") {
    let trainer = try classifier(
      optimizer: OwnOptimizer { parameter, gradient, step, scope in
        let own = scope.parameter("own", shape: [], initial: .constant(1))
        return parameter - step.rate * own * gradient
      })
    try await useAll(trainer, labelled())
  },
  .refused("an optimizer that assigns its parameter too", "already") {
    _ = try classifier(
      optimizer: OwnOptimizer { parameter, gradient, _, scope in
        scope.assign(parameter, to: parameter)
        return parameter - gradient
      })
  },
  .refused("an optimizer with two states of one name", "already declared") {
    _ = try classifier(
      optimizer: OwnOptimizer { parameter, gradient, _, scope in
        parameter - scope.state("s", like: parameter) - scope.state("s", like: parameter) * gradient
      })
  },
  .refused("an optimizer that says a mistake", "of one's own") {
    _ = try classifier(
      optimizer: OwnOptimizer { parameter, _, _, scope in
        scope.failing("mine", [parameter], "is a mistake of one's own")
      })
  },
  .refused("an optimizer that has an output called loss", "already declared") {
    _ = try classifier(
      optimizer: OwnOptimizer { parameter, _, _, scope in
        scope.output("loss", parameter)
        return parameter
      })
  },
  .works("an optimizer that gives back the parameter") {
    let trainer = try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(
        OwnOptimizer { parameter, _, _, _ in parameter }, weightDecay: .decoupled(0.1)),
      batches: Batches(8))
    let before = try await trainer.values(at: "weight")
    try await useAll(trainer, labelled())
    try hold(try await trainer.values(at: "weight") == before, "unchanged")
  },
  .works("an optimizer that forgets its slots") {
    let trainer = try classifier(
      optimizer: OwnOptimizer { parameter, gradient, step, scope in
        let moment = scope.state("m", like: parameter)
        scope.assign(0.9 * moment + gradient, to: moment)
        return parameter - step.rate * (0.9 * moment + gradient)
      })
    try await useAll(trainer, labelled())
  },
  .refused("a learning rate that is no number", "learning rate") {
    _ = try classifier(optimizer: SGD(learningRate: .nan))
  },
  .refused("a negative learning rate", "learning rate") {
    _ = try classifier(optimizer: Adam(learningRate: -1))
  },
  .refused("an infinite learning rate", "learning rate") {
    _ = try classifier(optimizer: SGD(learningRate: .infinity))
  },
  .refused("Adam that forgets less than nothing", "firstDecay") {
    _ = try classifier(optimizer: Adam(firstDecay: 1.5))
  },
  .refused("Adam that never forgets", "secondDecay") {
    _ = try classifier(optimizer: Adam(secondDecay: 1))
  },
  .refused("Adam of an epsilon below zero", "epsilon") {
    _ = try classifier(optimizer: Adam(epsilon: -1))
  },
  .refused("Adam of decays that are no numbers", "firstDecay") {
    _ = try classifier(optimizer: Adam(firstDecay: .nan))
  },
  .refused("Momentum of more than one", "momentum") {
    _ = try classifier(optimizer: Momentum(momentum: 2))
  },
  .refused("Nesterov of a negative momentum", "momentum") {
    _ = try classifier(optimizer: Nesterov(momentum: -1))
  },
  .refused("RMSprop of a decay above one", "decay") {
    _ = try classifier(optimizer: RMSprop(decay: 1.1))
  },
  .refused("AdaGrad of an epsilon that is no number", "epsilon") {
    _ = try classifier(optimizer: AdaGrad(epsilon: .nan))
  },
  .refused("a schedule that gives no number", "rate") {
    let trainer = try classifier(schedule: OwnSchedule { _ in .nan })
    try await useAll(trainer, labelled())
  },
  .refused("a schedule that gives less than nothing", "rate") {
    let trainer = try classifier(schedule: OwnSchedule { _ in -1 })
    try await useAll(trainer, labelled())
  },
  .refused("a schedule that gives an infinite rate", "rate") {
    let trainer = try classifier(schedule: OwnSchedule { $0.step < 7 ? 0.1 : .infinity })
    _ = try await trainer.step(on: labelled(), samples: [0])
    try await useAll(trainer, labelled())
  },
  .refused("steps that are none", "every 0") {
    _ = try classifier(schedule: StepDecay(every: 0))
  },
  .works("schedules asked without being checked") {
    let points = [Int.min, -1, 0, 1, .max].flatMap { step in
      [Int.min, 0, .max].map { SchedulePoint(step: step, epoch: step, totalSteps: $0) }
    }
    let schedules: [any Schedule] = [
      StepDecay(every: 0), StepDecay(every: .min), StepDecay(every: -1), CosineDecay(steps: 0),
      CosineDecay(steps: .min), CosineDecay(), LinearWarmUp(steps: .min),
      LinearWarmUp(steps: -1), LinearWarmUp(steps: .max, then: CosineDecay()),
      ExponentialDecay(factor: -1), ExponentialDecay(factor: .nan), ReduceOnPlateau(),
    ]
    for schedule in schedules { for point in points { _ = schedule.rate(from: 0.1, at: point) } }
  },
  .works("a plateau that has lasted for ever") {
    var state = ScheduleState()
    state.best.value = 1
    state.best.epochsSince = .max
    ReduceOnPlateau(patience: .max).update(&state, with: 2, epoch: .max)
    ReduceOnPlateau(patience: 0).update(&state, with: .nan, epoch: .min)
    ReduceOnPlateau(minimumChange: .nan).update(&state, with: .infinity, epoch: 0)
  },
  .refused("a plateau of a factor above one", "factor") {
    _ = try classifier(schedule: ReduceOnPlateau(factor: 2))
  },
  .refused("a plateau of a patience below zero", "patience") {
    _ = try classifier(schedule: ReduceOnPlateau(patience: -1))
  },
  .refused("a plateau of what is not measured", "not measured") {
    _ = try classifier(schedule: ReduceOnPlateau(monitor: .validation("f1", .larger)))
  },
  .refused("a warm-up of negative steps", "steps") {
    _ = try classifier(schedule: LinearWarmUp(steps: -1))
  },
  .refused("a warm-up to a schedule that is wrong", "factor") {
    _ = try classifier(schedule: LinearWarmUp(steps: 1, then: ExponentialDecay(factor: -1)))
  },
  .refused("a cosine over negative steps", "steps") {
    _ = try classifier(schedule: CosineDecay(steps: -5))
  },
  .refused("a cosine in a loop of one's own", "number of steps") {
    let trainer = try classifier(schedule: CosineDecay())
    _ = try await trainer.step(on: labelled(), samples: [0])
  },
  .refused("a cosine over epochs of one's own", "number of epochs") {
    _ = try await classifier(schedule: CosineDecay()).runEpoch(labelled())
  },
  .refused("early stopping without patience", "patience") {
    _ = try classifier(earlyStopping: EarlyStopping(patience: 0))
  },
  .refused("early stopping by no number", "minimum change") {
    _ = try classifier(earlyStopping: EarlyStopping(minimumChange: .nan))
  },
  .refused("early stopping by what is not measured", "not measured") {
    _ = try classifier(earlyStopping: EarlyStopping(monitor: .training("f1", .larger)))
  },
  .refused("early stopping without validation data", "validation") {
    for try await _ in try classifier(earlyStopping: EarlyStopping()).fit(labelled(), epochs: 1) {}
  },
  .works("fitting again after early stopping") {
    let trainer = try classifier(
      optimizer: SGD(learningRate: 0),
      earlyStopping: EarlyStopping(monitor: .trainingLoss, patience: 1))
    var epochs: [Int] = []
    for try await epoch in trainer.fit(try labelled(), epochs: 50) { epochs.append(epoch.number) }
    try hold(epochs.count < 50, "ended early: \(epochs)")
    let first = epochs.count
    for try await epoch in trainer.fit(try labelled(80), epochs: 50) { epochs.append(epoch.number) }
    try hold(epochs.count > first, "the second fit trains: \(epochs)")
  },
  .refused("a weight decay below zero", "weight decay") {
    _ = try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(weightDecay: .decoupled(-1)))
  },
  .refused("a weight decay that is no number", "weight decay") {
    _ = try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(weightDecay: .l2(.nan)))
  },
  .refused("clipping at nothing", "clipped") {
    _ = try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(clipping: .norm(0)))
  },
  .refused("clipping at what is no number", "clipped") {
    _ = try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(clipping: .value(.nan)))
  },
]
