import DescentArrays
import DescentLearning
import DescentRuns

/// How the model of a training does on its validation data: the content of `evaluation.json`.
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
  /// For each value, up to a thousand samples: what it is, and what was predicted; `nil` if no values are predicted.
  public let predictions: [Pairs]?
  /// How much the model relies on each column; `nil` if the features have no columns, or very many.
  public let importance: [ColumnImportance]?

  /// Values of some samples, and what was predicted for them, in the same order.
  public struct Pairs: Codable, Sendable, Hashable {
    public let actual: [Double]
    public let predicted: [Double]
  }

  /// Measures a model on validation data.
  ///
  /// - Parameter seed: Determines which samples are looked at more closely.
  init(of model: Model, on data: any SampleSource, seed: UInt64) async throws {
    let evaluation = try await model.evaluate(on: data)
    let sampled = try SampledPredictions(of: data, model, seed: seed)
    epoch = model.epoch
    samples = evaluation.samples
    loss = evaluation.loss
    metrics = evaluation.metrics
    names = evaluation.names
    confusion = evaluation.confusion
    importance = try sampled.importance(seed: seed)
    predictions = sampled.pairs(model.outputs)
  }
}

extension SampledPredictions {
  /// The values in their original units, and what was predicted.
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
