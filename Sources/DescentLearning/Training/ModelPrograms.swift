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
  /// The input of the weights of samples.
  static let weights = "weights"
  static let output = "output"
  /// The output names that a layer may not use.
  static let outputs: Set<String> = [loss, lossWeight, output]

  let model: any Layer
  let inputShape: TensorShape
  let objective: Objective
  let updates: UpdateRule
  /// Those measured in training and in evaluations.
  let metrics: [any Metric]
  /// Those measured only in evaluations.
  let evaluationMetrics: [any EvaluationMetric]
  // What losses and metrics declare, read once, because memory is allocated by it.
  let targetKind: TargetKind
  let metricNames: [String]
  /// The shape of one sample's output; programs of all modes and batch sizes must keep to it.
  let outputShape: TensorShape
  /// The shape of one sample's target.
  let targetShape: TensorShape
  /// What a prediction reads, in the order of declaration.
  let modelVariables: [Variable]

  init(
    _ model: any Layer, inputShape: TensorShape, _ objective: Objective,
    _ updates: UpdateRule = UpdateRule()
  ) throws {
    self.model = model
    self.inputShape = inputShape
    let objective = try objective.fitting(model.outputLayout)
    self.objective = objective
    self.updates = updates
    targetKind = objective.loss.targetKind
    metrics = objective.metrics.compactMap { $0 as? any Metric }
    evaluationMetrics = objective.metrics.compactMap { $0 as? any EvaluationMetric }
    metricNames = metrics.map(\.name)
    let prediction = try ModelPrograms.prediction(of: model, inputShape, batch: 1, giving: nil)
    outputShape = prediction.outputShape
    modelVariables = prediction.variables
    targetShape = objective.loss.targetShape(for: outputShape)
    try checkTargetShape()
    try checkMetrics()
  }

  /// One step. Inputs: a batch, the learning rate and the step count. Outputs: the loss and the metrics. It assigns
  /// every parameter and state its next value.
  func training(batch: Int) throws -> Program {
    try Program(mode: .training) { scope in
      guard let half = gradientHalf(batch, scope) else { return }
      updateHalf(half.parameters, half.gradients, scope)
      writeLoss(half.loss, half.weight, scope)
      writeMetrics(half.output, half.target, scope)
    }.checked(
      filled: batchInputs.union([ModelPrograms.rate, ModelPrograms.count]),
      read: [ModelPrograms.loss, ModelPrograms.lossWeight], assigns: true)
  }

  /// The loss and the metrics of a batch; changes nothing.
  func evaluation(batch: Int) throws -> Program {
    let isOutputRead =
      !evaluationMetrics.isEmpty
      || metrics.contains { $0.evaluationMetric != nil }
    return try Program(mode: .evaluation) { scope in
      let (output, target) = forward(batch, scope)
      guard !output.isPoisoned else { return }
      let (loss, weight, _) = lossValue(output, target, scope)
      writeLoss(loss, weight, scope)
      writeMetrics(output, target, scope)
      if isOutputRead { scope.output(ModelPrograms.output, output) }
    }.checked(
      filled: batchInputs,
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
    of model: any Layer, _ inputShape: TensorShape, batch: Int, giving outputShape: TensorShape?,
    mode: TraceMode = .evaluation
  ) throws -> Program {
    try Program(mode: mode) { scope in
      scope.output(
        ModelPrograms.output, output(of: model, inputShape, batch, giving: outputShape, scope))
    }.checked(
      filled: [ModelPrograms.features], read: [ModelPrograms.output], assigns: mode == .training)
  }

  private static func output(
    of model: any Layer, _ inputShape: TensorShape, _ batch: Int, giving outputShape: TensorShape?,
    _ scope: Scope
  ) -> Tensor {
    let shape = TensorShape([batch] + inputShape.dimensions)
    return model(scope.input(ModelPrograms.features, shape: shape), in: scope)
      .checkedOutput(batch: batch, outputShape)
  }

  func forward(_ batch: Int, _ scope: Scope) -> (output: Tensor, target: Tensor) {
    if scope.isTraining { updates.freezeLayers(in: scope) }
    let output = ModelPrograms.output(
      of: model, inputShape, batch, giving: outputShape, scope)
    guard !output.isPoisoned else { return (output, output) }
    return (output, target(batch, scope))
  }

  private func target(_ batch: Int, _ scope: Scope) -> Tensor {
    let shape = TensorShape([batch] + targetShape.dimensions)
    guard targetInput == .values else {
      return scope.input(ModelPrograms.target, shape: shape, type: .int32)
    }
    let values = scope.input(ModelPrograms.target, shape: shape)
    // Several labels of a sample are stored as numbers.
    return targetKind == .labels ? values.converted(to: .int32) : values
  }

  /// The path of every layer that computes something in training.
  func layerPaths() throws -> [String] {
    let program = try Self.prediction(
      of: model, inputShape, batch: 2, giving: outputShape, mode: .training)
    return Set(program.nodes.map(\.path)).sorted()
  }

  /// The loss of a batch, with what layers add to it; the weight of the batch in a mean over several, `nil` if that is
  /// the number of samples; and the weights of the samples, if they have any.
  func lossValue(
    _ output: Tensor, _ target: Tensor, _ scope: Scope
  ) -> (value: Tensor, weight: Tensor?, ofSamples: Tensor?) {
    let added = scope.losses
    guard objective.weighsSamples else {
      let loss = objective.loss(output, target: target, in: scope.child("loss")).checkedLoss()
      let weight = objective.loss.weight(output: output, target: target)?.checkedLoss()
      return (added.reduce(loss, +), weight, nil)
    }
    let weights = scope.input(ModelPrograms.weights, shape: [output.shape[0]])
    let (loss, weight) = weightedLoss(output, target, weights)
    return (added.reduce(loss, +), weight, weights)
  }

  /// Σ weight·loss/Σ weight over the samples, and Σ weight.
  private func weightedLoss(
    _ output: Tensor, _ target: Tensor, _ weights: Tensor
  ) -> (value: Tensor, weight: Tensor) {
    guard let loss = objective.loss as? any SampleLoss else {
      let failed = output.failing(
        "\(Swift.type(of: objective.loss))",
        "gives no loss for each sample, so that samples cannot have weights; make it a SampleLoss")
      return (failed, failed)
    }
    let losses = loss.losses(output, target: target).checkedLosses(batch: output.shape[0])
    let total = weights.sum()
    // A batch whose weights are all 0 has the loss 0.
    return ((losses * weights).sum() / Tensor.maximum(total, 1e-30), total)
  }

  /// The inputs that hold a batch.
  var batchInputs: Set<String> {
    let inputs = [ModelPrograms.features, ModelPrograms.target]
    return Set(inputs + (objective.weighsSamples ? [ModelPrograms.weights] : []))
  }

  /// The mean over the batch, and the weight of the batch in a mean over several.
  func writeLoss(_ loss: Tensor, _ weight: Tensor?, _ scope: Scope) {
    scope.output(ModelPrograms.loss, loss)
    if let weight { scope.output(ModelPrograms.lossWeight, weight) }
  }

  func writeMetrics(_ output: Tensor, _ target: Tensor, _ scope: Scope) {
    // A sum of ones is exact in Float; the mean is taken in Double.
    let batch = output.shape[0]
    for (metric, name) in zip(metrics, metricNames) {
      let values = metric(output, target: target).checkedMetric(name, batch: batch)
      scope.output(name, values.sum())
    }
  }

  /// How targets are read: one label of each sample as a label, everything else as values.
  var targetInput: TargetKind {
    targetKind == .labels && targetShape == .scalar ? .labels : .values
  }

  /// The space that a sample's targets need.
  var targetRoom: TargetRoom { targetInput == .labels ? .labels : .values(targetShape.count) }
}
