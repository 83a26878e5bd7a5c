import DescentArrays
import DescentGraph

/// The programs of a model: a training step, an evaluation and a prediction, each for a batch size.
struct ModelPrograms: Sendable {
  static let features = "features"
  static let target = "target"
  static let rate = "rate"
  static let count = "count"
  static let loss = "loss"
  static let lossWeight = "loss weight"
  static let output = "output"
  /// The output names that a layer may not use.
  static let outputs: Set<String> = [loss, lossWeight, output]

  let model: any Layer
  let inputShape: Shape
  let lossFunction: any Loss
  let optimizer: any Optimizer
  let weightDecay: WeightDecay
  let clipping: GradientClipping
  let metrics: [any Metric]
  let evaluationMetrics: [any EvaluationMetric]
  // What losses and metrics declare, read once, because memory is allocated by it.
  let targetKind: TargetKind
  let metricNames: [String]
  /// The shape of one sample's output, once it is known; programs of all modes and batch sizes must keep to it.
  var outputShape: Shape?

  init(
    model: any Layer, inputShape: Shape, lossFunction: any Loss, optimizer: any Optimizer,
    weightDecay: WeightDecay, clipping: GradientClipping = .none, metrics: [any Metric],
    evaluationMetrics: [any EvaluationMetric] = []
  ) {
    self.model = model
    self.inputShape = inputShape
    self.lossFunction = lossFunction
    self.optimizer = optimizer
    self.weightDecay = weightDecay
    self.clipping = clipping
    self.metrics = metrics
    self.evaluationMetrics = evaluationMetrics
    targetKind = lossFunction.targetKind
    metricNames = metrics.map(\.name)
  }

  /// One step. Inputs: a batch, the learning rate and the step count. Outputs: the loss and the metrics. It assigns
  /// every parameter and state its next value.
  func training(batch: Int) throws -> Program {
    try Program(mode: .training) { scope in
      let (output, target) = forward(batch, scope)
      guard !output.isPoisoned else { return }
      let parameters = scope.parameters
      let loss = scope.marking { objective(output, target, parameters) }
      let step = Step(
        rate: scope.input(ModelPrograms.rate, shape: .scalar),
        count: scope.input(ModelPrograms.count, shape: .scalar))
      let gradients = scope.marking(.gradient) {
        clipping(gradient(of: loss, withRespectTo: parameters.map(\.tensor)))
      }
      scope.marking(.update) {
        for (parameter, gradient) in zip(parameters, gradients) {
          update(parameter, gradient, step, scope.child(parameter.variable.path))
        }
      }
      writeLoss(loss, output, target, scope)
      writeMetrics(output, target, scope)
    }.checked(
      filled: [
        ModelPrograms.features, ModelPrograms.target, ModelPrograms.rate, ModelPrograms.count,
      ],
      read: [ModelPrograms.loss, ModelPrograms.lossWeight], assigns: true)
  }

  /// The loss and the metrics of a batch; changes nothing.
  func evaluation(batch: Int) throws -> Program {
    let isOutputRead =
      !evaluationMetrics.isEmpty || metrics.contains { $0.evaluationMetric != nil }
    return try Program(mode: .evaluation) { scope in
      let (output, target) = forward(batch, scope)
      guard !output.isPoisoned else { return }
      let loss = lossFunction(output, target: target).checkedLoss()
      writeLoss(loss, output, target, scope)
      writeMetrics(output, target, scope)
      if isOutputRead { scope.output(ModelPrograms.output, output) }
    }.checked(
      filled: [ModelPrograms.features, ModelPrograms.target],
      read: isOutputRead
        ? ModelPrograms.outputs : [ModelPrograms.loss, ModelPrograms.lossWeight],
      assigns: false)
  }

  /// The outputs for a batch that includes its targets.
  func predictionWithTargets(batch: Int) throws -> Program {
    try Program(mode: .evaluation) { scope in
      scope.output(ModelPrograms.output, forward(batch, scope).output)
    }.checked(
      filled: [ModelPrograms.features, ModelPrograms.target], read: [ModelPrograms.output],
      assigns: false)
  }

  /// The outputs for a batch.
  func prediction(batch: Int) throws -> Program {
    try ModelPrograms.prediction(of: model, inputShape, batch: batch, giving: outputShape)
  }

  /// The outputs of a model for a batch.
  static func prediction(
    of model: any Layer, _ inputShape: Shape, batch: Int, giving outputShape: Shape?,
    mode: Mode = .evaluation
  ) throws -> Program {
    try Program(mode: mode) { scope in
      scope.output(
        ModelPrograms.output, output(of: model, inputShape, batch, giving: outputShape, scope))
    }.checked(
      filled: [ModelPrograms.features], read: [ModelPrograms.output], assigns: mode == .training)
  }

  private static func output(
    of model: any Layer, _ inputShape: Shape, _ batch: Int, giving outputShape: Shape?,
    _ scope: Scope
  ) -> Tensor {
    let shape = Shape([batch] + inputShape.dimensions)
    return model(scope.input(ModelPrograms.features, shape: shape), in: scope)
      .checkedOutput(batch: batch, outputShape)
  }

  func forward(_ batch: Int, _ scope: Scope) -> (output: Tensor, target: Tensor) {
    let output = ModelPrograms.output(
      of: model, inputShape, batch, giving: outputShape, scope)
    guard !output.isPoisoned else { return (output, output) }
    switch targetKind {
    case .labels:
      return (output, scope.input(ModelPrograms.target, shape: [batch], type: .int32))
    case .values:
      return (output, scope.input(ModelPrograms.target, shape: output.shape))
    }
  }

  func objective(
    _ output: Tensor, _ target: Tensor, _ parameters: [(variable: Variable, tensor: Tensor)]
  ) -> Tensor {
    let loss = lossFunction(output, target: target).checkedLoss()
    guard case .l2(let strength) = weightDecay, strength != 0,
      let penalty = L2Penalty(strength: strength)(parameters)
    else { return loss }
    return loss + penalty
  }

  private func update(
    _ parameter: (variable: Variable, tensor: Tensor), _ gradient: Tensor, _ step: Step,
    _ scope: Scope
  ) {
    scope.marking {
      var next = optimizer.update(parameter.tensor, gradient: gradient, at: step, in: scope)
      // An optimizer that returns the parameter unchanged freezes it: decay does not apply either.
      guard next.isPoisoned || next.node != parameter.tensor.node else { return }
      if case .decoupled(let strength) = weightDecay, strength != 0,
        parameter.variable.kind == .parameter(.weight)
      {
        next = next - step.rate * strength * parameter.tensor
      }
      scope.assign(next, to: parameter.tensor)
    }
  }

  /// The mean over the batch, and the weight of the batch in a mean over several.
  private func writeLoss(_ loss: Tensor, _ output: Tensor, _ target: Tensor, _ scope: Scope) {
    scope.output(ModelPrograms.loss, loss)
    if let weight = lossFunction.weight(output: output, target: target) {
      scope.output(ModelPrograms.lossWeight, weight.checkedLoss())
    }
  }

  private func writeMetrics(_ output: Tensor, _ target: Tensor, _ scope: Scope) {
    // A sum of ones is exact in Float; the mean is taken in Double.
    let batch = output.shape[0]
    for (metric, name) in zip(metrics, metricNames) {
      let values = metric(output, target: target).checkedMetric(name, batch: batch)
      scope.output(name, values.sum())
    }
  }

  /// The space that a sample's targets need.
  func targetRoom(_ outputSize: Int) -> TargetRoom {
    targetKind == .labels ? .labels : .values(outputSize)
  }
}
