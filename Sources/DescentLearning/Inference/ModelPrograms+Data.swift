import DescentArrays
import DescentExecution
import DescentGraph

// How data, which may come from a custom source, get into the programs of a model.
extension ModelPrograms {
  /// Checks that samples and targets have the model's shapes.
  func check(_ data: some SampleSource) throws {
    _ = try data.checkedCount()
    if let mistake = Self.inputMistake(model, data) ?? targetMistake(data) {
      throw TrainingError.data("\(data.name): \(mistake)")
    }
    guard data.fits(inputShape) else {
      throw TrainingError.data(
        "\(data.name): a sample has the shape \(TensorShape(data.featureShape)), but the model takes \(inputShape)"
      )
    }
    _ = try data.checkedFeatureSize()
    guard !data.hasWeights || objective.weighsSamples else {
      throw TrainingError.data(
        "\(data.name): the samples have weights, which the objective ignores; set its weighsSamples"
      )
    }
    switch targetKind {
    case .labels: try checkLabels(of: data)
    case .values: try checkValues(of: data)
    }
  }

  /// The batches of a source, for the space that the programs have.
  func batches(
    of data: any SampleSource, _ size: Int, in order: EpochOrder, from step: Int
  ) throws -> CheckedBatches {
    try CheckedBatches(
      data, of: size, in: order, from: step, featureSize: inputShape.count, targets: targetRoom)
  }

  /// Reads the next batch of a source.
  ///
  /// - Parameter values: Keeps standardized values in Double, too.
  func read(
    _ reader: CheckedBatches, _ count: Int, of data: any SampleSource, into executor: Executor,
    _ values: ExactValues? = nil
  ) throws {
    if let values {
      let read = try executor.read(reader, values, room: count)
      guard read == count else { throw TrainingError.ended(data, read, count) }
    } else {
      try executor.read(reader, count, of: data, targetInput, classes: outputShape.count)
    }
    if let weights = executor.input(ModelPrograms.weights)?.baseAddress {
      reader.write(weights: weights, count: count)
    }
  }

  /// Metrics must take the loss's kind of targets, and have names of their own.
  func checkMetrics() throws {
    if let other = objective.metrics.first(where: {
      !($0 is any Metric || $0 is any EvaluationMetric)
    }) {
      throw TrainingError.setting(
        "\(other.name) is neither a Metric nor an EvaluationMetric, so it cannot be measured")
    }
    let kinds =
      zip(metricNames, metrics.map(\.targetKind)).map { ($0, $1) }
      + evaluationMetrics.map { ($0.name, $0.targetKind) }
    if let (name, kind) = kinds.first(where: { $0.1 != targetKind }) {
      throw TrainingError.setting(
        "the metric \(name) takes \(kind.rawValue), but the loss takes \(targetKind.rawValue)")
    }
    for index in kinds.indices where kinds[..<index].contains(where: { $0.0 == kinds[index].0 }) {
      throw TrainingError.setting("two metrics are named \(kinds[index].0)")
    }
    if let (name, _) = kinds.first(where: { ModelPrograms.outputs.contains($0.0) }) {
      throw TrainingError.setting(
        "a metric is named \(name), which is the name of an output of the trainer")
    }
  }
}

/// How many samples are evaluated at once: parts of equal size, except that one may be smaller.
enum Chunks {
  /// Large enough for the matrix products, small enough for the cache.
  static let most = 256

  /// How many parts there are.
  static func count(of samples: Int) -> Int { samples < 1 ? 0 : (samples - 1) / most + 1 }

  /// The number of samples of each part except the last.
  static func size(of samples: Int) -> Int {
    let parts = max(1, count(of: samples))
    return samples < 1 ? 0 : (samples - 1) / parts + 1
  }
}

extension TrainingError {
  /// The error of a source that returned fewer samples than it promised.
  static func ended(_ data: any SampleSource, _ read: Int, _ count: Int) -> TrainingError {
    .data("\(data.name): \(read) samples were read instead of \(count); did the file change?")
  }
}
