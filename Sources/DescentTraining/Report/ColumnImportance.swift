import DescentArrays
import DescentLearning
import DescentNumerics
import RealModule

/// How much a model relies on a column: the increase of the loss when the column's values are permuted among the
/// samples (permutation importance, Breiman 2001, *Random forests*, section 10).
///
/// The loss is the cross-entropy of classes or labels, or the squared error of values, in units of their variance in
/// training if they were standardized. A column whose information another column repeats can have a small importance
/// although it matters.
public struct ColumnImportance: Codable, Sendable, Hashable {
  /// The column.
  public let column: String
  /// The mean increase of the loss over the repetitions.
  public let increase: Double
  /// The standard deviation of the increase over the repetitions, with divisor n − 1.
  public let deviation: Double
}

/// Some samples of a source, in memory, with a model's predictions for them.
struct SampledPredictions {
  /// Enough for two digits of a mean, few enough to be fast.
  static let most = 1000
  static let repetitions = 5
  /// The most numbers that go through the network to measure importances.
  private static let mostNumbers = 50_000_000

  let features: [Float]
  let labels: [Int32]
  /// The values in the network's units.
  let values: [Float]
  let outputs: [Float]
  let count: Int
  private let model: Model

  /// The first batch of a shuffled epoch.
  init(of source: any SampleSource, _ model: Model, seed: UInt64) throws {
    let source = try source.restandardized(model.outputs)
    let size = min(Self.most, source.count)
    var features = [Float](repeating: 0, count: size * source.featureSize)
    var labels = [Int32](repeating: 0, count: source.classCount == nil ? 0 : size)
    var values = [Float](
      repeating: 0, count: size * (source.valueShape?.reduce(1, *) ?? 0))
    let order = EpochOrder(.shuffled, seed: seed, epoch: 1)
    let reader = try source.batches(of: size, in: order, from: 0)
    count = try features.withUnsafeMutableBufferPointer { features in
      try labels.withUnsafeMutableBufferPointer { labels in
        try values.withUnsafeMutableBufferPointer { values in
          guard let start = features.baseAddress else { return 0 }
          let targets: BatchTargets =
            source.classCount == nil
            ? values.baseAddress.map { .values($0) } ?? .none
            : labels.baseAddress.map { .labels($0) } ?? .none
          return try reader.next(features: start, targets: targets)
        }
      }
    }
    self.features = features
    self.labels = labels
    self.values = values
    self.model = model
    outputs = try model.predictor.predict(features)
  }

  /// The mean loss of outputs for these samples.
  private func loss(_ outputs: [Float]) -> Double {
    let width = model.outputs.count
    var sum = 0.0
    switch model.outputs.task {
    case .classification:
      for sample in 0..<count {
        let row = outputs[sample * width..<(sample + 1) * width]
        let largest = Double(row.max() ?? 0)
        let scale = row.reduce(0.0) { $0 + Double.exp(Double($1) - largest) }
        let label = Double(row[row.startIndex + Int(labels[sample])])
        sum += Double.log(scale) + largest - label
      }
      return sum / Double(count)
    case .multiLabel:
      for (output, target) in zip(outputs, values) {
        // log(1 + eˣ) − t·x, without overflow.
        let x = Double(output)
        sum += max(x, 0) + Double.log(onePlus: Double.exp(-abs(x))) - Double(target) * x
      }
    case .regression:
      for (output, target) in zip(outputs, values) {
        let difference = Double(output) - Double(target)
        sum += difference * difference
      }
    }
    return sum / Double(max(1, values.count))
  }

  /// The importance of each column, in the order of the columns; `nil` if the features have no columns, or so many that
  /// it would take long, or if the model's outputs stop being finite.
  func importance(seed: UInt64) throws -> [ColumnImportance]? {
    guard let columns = model.preparation.columns, count > 1 else { return nil }
    let width = model.preparation.featureShape.reduce(1, *)
    guard columns.count * Self.repetitions * count * width <= Self.mostNumbers else { return nil }
    let base = loss(outputs)
    guard base.isFinite else { return nil }
    var random = SplitMix64(seed: seed)
    let importances = try columns.map { name, range in
      let increases = try (0..<Self.repetitions).map { _ in
        try loss(model.predictor.predict(exchanging(range, width, using: &random))) - base
      }
      let mean = increases.reduce(0, +) / Double(increases.count)
      let squares = increases.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return ColumnImportance(
        column: name, increase: mean,
        deviation: (squares / Double(increases.count - 1)).squareRoot())
    }
    return importances.allSatisfy { $0.increase.isFinite && $0.deviation.isFinite }
      ? importances : nil
  }

  /// The features with some of them taken from other samples.
  private func exchanging(
    _ range: Range<Int>, _ width: Int, using random: inout SplitMix64
  ) -> [Float] {
    var exchanged = features
    for (sample, other) in (0..<count).shuffled(using: &random).enumerated() {
      for index in range {
        exchanged[sample * width + index] = features[other * width + index]
      }
    }
    return exchanged
  }
}

extension InputPreparation {
  /// The columns of the data, each with the features made from it; `nil` for images and other arrays that are not
  /// tables of numbers.
  var columns: [(name: String, features: Range<Int>)]? {
    switch self {
    case .images: return nil
    case .features(let input):
      guard input.shape.count == 1, input.content != .bytes else { return nil }
      return (0..<input.shape[0]).map { ("feature \($0 + 1)", $0..<$0 + 1) }
    case .table(let input):
      var first = 0
      return input.preparation.features.map { feature in
        defer { first += feature.width }
        return (feature.column, first..<first + feature.width)
      }
    }
  }
}
