import DescentArrays
import DescentLearning
import DescentRuns

/// How the model of a training performs on its validation data: the content of `evaluation.json`.
public struct ValidationResults: Codable, Sendable {
  /// The name of the file.
  static let file = "evaluation.json"

  /// The epoch whose values the model has.
  public let epoch: Int
  /// The number of samples.
  public let samples: Int
  /// The mean of the loss; `nil` if it is not finite.
  public let loss: Double?
  /// The metrics by name; `nil` for a metric that is undefined.
  public let metrics: [String: Double?]
  /// The names of the classes, labels or values.
  public let names: [String]
  /// How often each class (row) was predicted as each class (column); `nil` if there are none or more than a thousand.
  public let confusion: [[Int]]?
  /// For each value, up to a thousand samples: the actual and the predicted value; `nil` if no values are predicted.
  public let predictions: [Pairs]?
  /// How much the model relies on each column; `nil` if the features have no columns, or very many.
  public let importance: [ColumnImportance]?

  /// Values of some samples, and the predictions for them, in the same order.
  public struct Pairs: Codable, Sendable, Hashable {
    public let actual: [Double]
    public let predicted: [Double]
  }

  /// Measures a model on validation data.
  ///
  /// - Parameter record: The epochs of the training; loss and metrics are those of the model's epoch.
  init(of model: Model, on data: any SampleSource, in record: TrainingRecord) throws {
    // Determines which samples are examined more closely.
    let seed = model.configuration.training.seed
    let measured = record.epochs.first { $0.epoch == model.epoch }?.validation
    let sampled = try SampledPredictions(of: data, model, seed: seed)
    let matrix = try ConfusionMatrix(of: model, on: data)
    epoch = model.epoch
    samples = data.count
    loss = measured?.loss
    var metrics = measured?.metrics ?? [:]
    if let counts = matrix?.classCounts {
      metrics["accuracy"] = matrix?.accuracy
      metrics["precision"] = counts.precision(.macro)
      metrics["recall"] = counts.recall(.macro)
      metrics["f1"] = counts.f1(.macro)
    }
    self.metrics = metrics
    names = model.outputs.names
    confusion = matrix?.rows
    importance = try sampled.importance(seed: seed)
    predictions = sampled.pairs(model.outputs)
  }
}

extension ConfusionMatrix {
  /// A matrix has the square of this number of counts.
  static let mostClasses = 1000

  /// How a model predicts classes; `nil` if it predicts none, or very many.
  fileprivate init?(of model: Model, on data: any SampleSource) throws {
    guard model.outputs.task == .classification, model.outputs.count <= Self.mostClasses else {
      return nil
    }
    try self.init(classes: model.outputs.count)
    let (size, width) = (min(256, data.count), model.outputs.count)
    let reader = try data.batches(of: size, in: .sequential, from: 0)
    var features = [Float](repeating: 0, count: size * data.featureSize)
    var labels = [Int32](repeating: 0, count: size)
    while true {
      try Task.checkCancellation()
      let count = try labels.withUnsafeMutableBufferPointer { labels in
        guard let target = labels.baseAddress else { return 0 }
        return try reader.next(features: &features, targets: .labels(target))
      }
      guard count > 0 else { return }
      let outputs = try model.predictor.predict(Array(features.prefix(count * data.featureSize)))
      labels.withUnsafeBufferPointer { labels in
        outputs.withUnsafeBufferPointer { outputs in
          add(
            MetricBatch(
              count: count, outputSize: width, outputs: outputs, targets: .labels(labels)))
        }
      }
    }
  }

  /// The counts, one row for each class of the samples.
  var rows: [[Int]] {
    (0..<classes).map { label in (0..<classes).map { self[label: label, prediction: $0] } }
  }
}

extension SampledPredictions {
  /// The values in their original units, and the predictions.
  func pairs(_ description: OutputDescription) -> [ValidationResults.Pairs]? {
    guard description.task == .regression else { return nil }
    let width = description.count
    func original(_ numbers: [Float], _ index: Int) -> [Double] {
      (0..<count).map { sample in
        let number = numbers[sample * width + index]
        return description.outputStandardization?.restored(number, at: index) ?? Double(number)
      }
    }
    let pairs = (0..<width).map {
      ValidationResults.Pairs(actual: original(values, $0), predicted: original(outputs, $0))
    }
    let isFinite = pairs.allSatisfy { ($0.actual + $0.predicted).allSatisfy(\.isFinite) }
    return isFinite ? pairs : nil
  }
}
