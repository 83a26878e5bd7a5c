import DescentConfiguration
import DescentData
import DescentGraph
import DescentLearning

extension TrainingConfiguration {
  /// A trainer of the configured model for loaded data.
  ///
  /// - Throws: `TraceError` where the model does not fit the data, `TrainingError` where a setting does
  ///   not.
  public func trainer(for data: LoadedTraining) throws -> Trainer {
    let schedule = schedule == .constant ? nil : schedule.make()
    let metrics = try metrics(for: data.outputs)
    return try Trainer(
      model.network(outputs: data.outputCount), inputShape: Shape(data.preparation.featureShape),
      loss: loss(for: data), optimizer: optimizer.make(),
      weightDecay: regularization.weightDecay.make(),
      clipping: regularization.gradientClipping.make(), schedule: schedule,
      earlyStopping: training.earlyStopping?.make(), metrics: metrics.inTraining,
      evaluationMetrics: metrics.inEvaluation,
      batchSize: min(training.batchSize, data.training.count), batchOrder: training.batchOrder,
      seed: training.seed)
  }

  /// The loss with its regularization.
  private func loss(for data: LoadedTraining) throws -> any Loss {
    let settings = loss ?? data.outputs.usualLoss
    let weights = try regularization.classWeights.weights(for: data)
    guard case .softmaxCrossEntropy(let convention) = settings else {
      guard weights == nil, regularization.labelSmoothing == 0 else {
        throw TrainingError.setting(
          "class weights and label smoothing belong to the loss softmax-cross-entropy; take them out"
        )
      }
      return settings.make()
    }
    return SoftmaxCrossEntropy(
      convention: convention, weights: weights, smoothing: regularization.labelSmoothing)
  }

  /// What is measured in training and what in evaluations alone.
  func metrics(
    for outputs: OutputDescription
  ) throws -> (inTraining: [any Metric], inEvaluation: [any EvaluationMetric]) {
    var inTraining: [any Metric] = []
    var inEvaluation: [any EvaluationMetric] = []
    for metric in training.metrics ?? outputs.usualMetrics {
      switch metric.made(for: outputs) {
      case .inTraining(let metric)?: inTraining.append(metric)
      case .inEvaluation(let metric)?: inEvaluation.append(metric)
      case nil where metric == .confusionMatrix: break
      case nil:
        throw TrainingError.setting(
          "the metric \(metric.recordName) says nothing about \(outputs.task.words); take it out of "
            + "training.metrics")
      }
    }
    return (inTraining, inEvaluation)
  }
}

extension OutputDescription.Task {
  /// What is predicted, in words.
  var words: String {
    switch self {
    case .classification: "classes"
    case .multiLabel: "several labels"
    case .regression: "values"
    }
  }
}

extension ClassWeightSettings {
  /// A weight for each class; none where all count the same.
  fileprivate func weights(for data: LoadedTraining) throws -> [Double]? {
    switch self {
    case .none: return nil
    case .balanced: return try ClassWeights.balanced(of: data.training)
    case .list(let weights):
      guard weights.count == data.outputCount else {
        throw TrainingError.setting(
          "there are \(weights.count) class weights for \(data.outputCount) classes")
      }
      return weights
    case .named(let weights):
      let names = data.classNames ?? []
      if let wrong = weights.keys.sorted().first(where: { !names.contains($0) }) {
        throw TrainingError.setting(
          "class weights: there is no class \"\(wrong)\"; classes are "
            + names.prefix(20).joined(separator: ", "))
      }
      return names.map { weights[$0] ?? 1 }
    }
  }
}

extension MetricSettings {
  /// Either kind of metric.
  enum Made {
    case inTraining(any Metric)
    case inEvaluation(any EvaluationMetric)
  }

  /// The metric for what is predicted; none where it says nothing about that.
  fileprivate func made(for outputs: OutputDescription) -> Made? {
    let isRegression = outputs.task == .regression
    let targets: TargetKind = outputs.task == .classification ? .labels : .values
    switch self {
    case .accuracy:
      switch outputs.task {
      case .classification: return .inTraining(Accuracy())
      case .multiLabel: return .inTraining(BinaryAccuracy())
      case .regression: return nil
      }
    case .topK(let k):
      return outputs.task == .classification ? .inTraining(TopKAccuracy(k)) : nil
    case .precision: return isRegression ? nil : .inEvaluation(Precision(targets: targets))
    case .recall: return isRegression ? nil : .inEvaluation(Recall(targets: targets))
    case .f1: return isRegression ? nil : .inEvaluation(F1(targets: targets))
    case .auc: return isRegression ? nil : .inEvaluation(AreaUnderCurve(targets: targets))
    case .confusionMatrix: return nil
    case .meanAbsoluteError: return isRegression ? .inTraining(MeanAbsoluteError()) : nil
    case .rootMeanSquaredError: return isRegression ? .inEvaluation(RootMeanSquaredError()) : nil
    case .rSquared: return isRegression ? .inEvaluation(CoefficientOfDetermination()) : nil
    }
  }
}
