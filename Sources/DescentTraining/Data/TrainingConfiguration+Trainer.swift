import DescentConfiguration
import DescentGraph
import DescentLearning

extension TrainingConfiguration {
  /// The trainer of the configuration's model, for loaded data.
  ///
  /// - Throws: ``ConfigurationError`` if loss, metrics or class weights do not fit the task, and whatever the trainer
  ///   throws.
  public func trainer(for data: LoadedTraining) throws -> Trainer {
    try check()
    return try settled(for: data).configuration.settledTrainer(for: data)
  }

  private func settledTrainer(for data: LoadedTraining) throws -> Trainer {
    let metrics = try metrics(for: data.outputs)
    if data.validation == nil, let monitor = monitors.first(where: { $0.value.part == .validation })
    {
      throw Self.error(
        monitor.path,
        "monitors validation data, but there are none; set data.validation, or monitor training-loss"
      )
    }
    let network = model.network(for: data.outputs, of: data.preparation)
    return try Trainer(
      network, inputShape: data.training.inputShape(for: network),
      objective: Objective(loss(for: data), metrics: metrics),
      updates: UpdateRule(
        optimizer, schedule: schedule, weightDecay: regularization.weightDecay,
        clipping: regularization.gradientClipping),
      batches: Batches(training.batchSize, order: training.batchOrder),
      earlyStopping: training.earlyStopping, seed: training.seed)
  }

  /// The loss, with label smoothing and class weights.
  public func loss(for data: LoadedTraining) throws -> any Loss {
    try loss(for: data.outputs, weights: classWeights(for: data))
  }

  /// The loss with known class weights, such as a model's.
  public func loss(for outputs: OutputDescription, weights: [Double]?) throws -> any Loss {
    let task = outputs.task
    let chosen = loss ?? outputs.usualLoss
    let takesClasses = chosen.targetKind == .labels
    guard takesClasses == (task == .classification) else {
      throw Self.error(
        "loss",
        task == .classification
          ? "takes values, but the targets are classes; remove it, or set data.task to regression"
          : "takes classes, but the targets are values; remove it, or set data.task to classification"
      )
    }
    if chosen is BinaryCrossEntropy, outputs.outputStandardization != nil {
      throw Self.error(
        "loss",
        "takes values from 0 to 1, but they are standardized; set data.standardize-target to false, or remove the loss"
      )
    }
    guard var crossEntropy = chosen as? SoftmaxCrossEntropy else {
      guard regularization.labelSmoothing == 0 else {
        throw Self.error(
          "regularization.label-smoothing", "applies only to softmax-cross-entropy; remove it")
      }
      guard let weights else {
        guard chosen is MeanSquaredError, let scaling = outputs.scaling,
          scaling.precision == .single
        else { return chosen }
        return MeanSquaredError(scales: scaling.deviations)
      }
      guard var binary = chosen as? BinaryCrossEntropy else {
        throw Self.error("regularization.class-weights", "apply only to classes; remove them")
      }
      binary.positiveWeights = weights
      return binary
    }
    crossEntropy.weights = weights
    crossEntropy.smoothing = regularization.labelSmoothing
    return crossEntropy
  }

  /// A weight for each class; `nil` if all count the same.
  public func classWeights(for data: LoadedTraining) throws -> [Double]? {
    let (names, path) = (data.outputs.names, "regularization.class-weights")
    switch regularization.classWeights {
    case .none: return nil
    case .balanced:
      guard data.outputs.task == .classification else {
        throw Self.error(path, "can be balanced only for classes; give one weight per label")
      }
      return try ClassWeights.balanced(of: data.training)
    case .list(let weights):
      guard weights.count == names.count else {
        throw Self.error(
          path,
          "has \(weights.count) weights, but there are \(names.count) classes: \(listing(names))")
      }
      return weights
    case .named(let weights):
      if let unknown = weights.keys.sorted().first(where: { !names.contains($0) }) {
        throw Self.error(
          path,
          "name \"\(unknown)\", which is not a class; \(suggestion(for: unknown, among: names))")
      }
      return names.map { weights[$0] ?? 1 }
    }
  }

  /// What is measured in training, and what only in evaluations. A monitored value is measured whether or not it is
  /// listed.
  public func metrics(
    for outputs: OutputDescription
  ) throws -> [any Measure] {
    var measures = training.metrics ?? outputs.usualMetrics
    for monitor in monitors {
      guard let name = monitor.value.metric, !measures.contains(where: { $0.name == name }),
        let metric = Form<any Measure>.metrics.first(where: { $0.name == name })?.metric
      else { continue }
      measures.append(metric)
    }
    return try measures.compactMap { measure in
      guard let fitting = measure.measuring(outputs.measured) else {
        let possible = Form<any Measure>.metrics.filter {
          $0.metric.measuring(outputs.measured) != nil
        }
        throw Self.error(
          "training.metrics",
          "names \(Form.metric.caseName(of: measure) ?? measure.name), which does not apply to "
            + "\(kebab(outputs.task.rawValue)); valid metrics are \(listing(possible.map(\.name)))")
      }
      switch fitting {
      case let top as TopKAccuracy where top.k > outputs.count:
        throw Self.error(
          "training.metrics",
          "names top-k with k \(top.k), but there are \(outputs.count) classes")
      // Not a number: it is requested separately.
      case is ConfusionMatrixMetric: return nil
      default: return fitting
      }
    }
  }

  private var monitors: [(path: String, value: MonitoredValue)] {
    var monitors: [(String, MonitoredValue)] = []
    if let stopping = training.earlyStopping {
      monitors.append(("training.early-stopping.monitor", stopping.watched))
    }
    if let watched = plateau?.watched { monitors.append(("schedule.plateau.monitor", watched)) }
    return monitors
  }

  private static func error(_ path: String, _ message: String) -> ConfigurationError {
    ConfigurationError(nil, message, path: path)
  }
}
