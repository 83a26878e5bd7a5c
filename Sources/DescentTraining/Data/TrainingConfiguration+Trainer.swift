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
    let measured = try metrics(for: data.outputs)
    if data.validation == nil, let monitor = monitors.first(where: { $0.part == .validation }) {
      throw Self.error(
        monitor.path,
        "watches validation data, and there are none; name some in data.validation, or watch "
          + "training-loss")
    }
    return try Trainer(
      model.network(for: data.outputs), inputShape: Shape(data.training.featureShape),
      loss: loss(for: data), optimizer: optimizer.make(),
      weightDecay: regularization.weightDecay.make(),
      clipping: regularization.gradientClipping.make(), schedule: schedule.make(),
      earlyStopping: training.earlyStopping?.make(), metrics: measured.training,
      evaluationMetrics: measured.evaluation,
      batchSize: training.batchSize,
      batchOrder: training.batchOrder, seed: training.seed)
  }

  /// The loss, with label smoothing and class weights.
  public func loss(for data: LoadedTraining) throws -> any Loss {
    try loss(for: data.outputs, weights: classWeights(for: data))
  }

  /// The loss with known class weights, such as a model's.
  public func loss(for outputs: OutputDescription, weights: [Double]?) throws -> any Loss {
    let task = outputs.task
    let chosen = loss ?? outputs.usualLoss
    let takesClasses: Bool
    if case .softmaxCrossEntropy = chosen { takesClasses = true } else { takesClasses = false }
    guard takesClasses == (task == .classification) else {
      throw Self.error(
        "loss",
        task == .classification
          ? "takes values, but the targets are classes; leave it out, or let data.task be regression"
          : "takes classes, but the targets are values; leave it out, or let data.task be classification"
      )
    }
    if case .binaryCrossEntropy = chosen, outputs.outputStandardization != nil {
      throw Self.error(
        "loss",
        "takes values from 0 to 1 as they are, but they are standardized; let data.standardize-target be "
          + "false, or leave the loss out")
    }
    guard case .softmaxCrossEntropy(let convention) = chosen else {
      guard regularization.labelSmoothing == 0 else {
        throw Self.error(
          "regularization.label-smoothing", "is for softmax-cross-entropy alone; take it out")
      }
      guard let weights else {
        guard chosen == .meanSquaredError, let scaling = outputs.scaling,
          scaling.precision == .single
        else { return chosen.make() }
        return MeanSquaredError(scales: scaling.deviations)
      }
      guard case .binaryCrossEntropy(let form) = chosen else {
        throw Self.error("regularization.class-weights", "are for classes; take them out")
      }
      return BinaryCrossEntropy(positiveWeights: weights, form: form)
    }
    return SoftmaxCrossEntropy(
      convention: convention, weights: weights, smoothing: regularization.labelSmoothing)
  }

  /// A weight for each class; `nil` if all count the same.
  public func classWeights(for data: LoadedTraining) throws -> [Double]? {
    let (names, path) = (data.outputs.names, "regularization.class-weights")
    switch regularization.classWeights {
    case .none: return nil
    case .balanced:
      guard data.outputs.task == .classification else {
        throw Self.error(path, "can be balanced for classes alone; give a weight for each label")
      }
      return try ClassWeights.balanced(of: data.training)
    case .list(let weights):
      guard weights.count == names.count else {
        throw Self.error(
          path, "are \(weights.count), but there are \(names.count) classes: \(listing(names))")
      }
      return weights
    case .named(let weights):
      if let unknown = weights.keys.sorted().first(where: { !names.contains($0) }) {
        throw Self.error(
          path, "name \"\(unknown)\", which is no class; \(suggestion(for: unknown, among: names))")
      }
      return names.map { weights[$0] ?? 1 }
    }
  }

  /// What is measured in training, and what only in evaluations. A monitored value is measured whether or not it is
  /// listed.
  public func metrics(
    for outputs: OutputDescription
  ) throws -> (training: [any Metric], evaluation: [any EvaluationMetric]) {
    var settings = training.metrics ?? outputs.usualMetrics
    for monitor in monitors {
      if let metric = monitor.metric, !settings.contains(metric) { settings.append(metric) }
    }
    var (metrics, evaluation): ([any Metric], [any EvaluationMetric]) = ([], [])
    for setting in settings {
      guard setting.fits(outputs.task) else {
        throw Self.error(
          "training.metrics",
          "names \(setting.setting), which is not for \(kebab(outputs.task.rawValue)); possible are "
            + listing(MetricSettings.names(for: outputs.task)))
      }
      let kind: TargetKind = outputs.task == .classification ? .labels : .values
      switch setting {
      case .accuracy: metrics.append(kind == .labels ? Accuracy() : BinaryAccuracy())
      case .topK(let k):
        guard k <= outputs.count else {
          throw Self.error(
            "training.metrics", "names top-k with k \(k), but there are \(outputs.count) classes")
        }
        metrics.append(TopKAccuracy(k))
      case .meanAbsoluteError:
        metrics.append(MeanAbsoluteError(scales: outputs.outputStandardization?.deviations))
      case .precision: evaluation.append(Precision(targets: kind))
      case .recall: evaluation.append(Recall(targets: kind))
      case .f1: evaluation.append(F1(targets: kind))
      case .auc: evaluation.append(AreaUnderCurve(targets: kind))
      case .rootMeanSquaredError: evaluation.append(RootMeanSquaredError())
      case .rSquared: evaluation.append(CoefficientOfDetermination())
      // Not a number: it is requested separately.
      case .confusionMatrix: break
      }
    }
    return (metrics, evaluation)
  }

  /// Whether a confusion matrix is requested.
  public var wantsConfusionMatrix: Bool { training.metrics?.contains(.confusionMatrix) == true }

  private var monitors: [(path: String, part: MonitorSettings.Part, metric: MetricSettings?)] {
    var monitors: [(String, MonitorSettings)] = []
    if let stopping = training.earlyStopping {
      monitors.append(("training.early-stopping.monitor", stopping.monitor ?? MonitorSettings()))
    }
    if let plateau = schedule.plateau {
      monitors.append(("schedule.plateau.monitor", plateau.monitor ?? MonitorSettings()))
    }
    return monitors.map { ($0.0, $0.1.part, $0.1.metric) }
  }

  private static func error(_ path: String, _ message: String) -> ConfigurationError {
    ConfigurationError(nil, message, path: path)
  }
}

extension MetricSettings {
  /// Its name in a configuration.
  var setting: String { if case .topK = self { "top-k" } else { name } }

  func fits(_ task: OutputDescription.Task) -> Bool {
    switch self {
    case .accuracy, .precision, .recall, .f1, .auc: task != .regression
    case .topK, .confusionMatrix: task == .classification
    case .meanAbsoluteError, .rootMeanSquaredError, .rSquared: task == .regression
    }
  }

  static func names(for task: OutputDescription.Task) -> [String] {
    [
      .accuracy, .topK(5), .precision, .recall, .f1, .auc, .confusionMatrix, .meanAbsoluteError,
      .rootMeanSquaredError, .rSquared,
    ].filter { (metric: MetricSettings) in metric.fits(task) }.map(\.setting)
  }
}
