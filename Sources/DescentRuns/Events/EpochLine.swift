import DescentFiles
import DescentLearning

/// The results of an epoch: one line of `metrics.jsonl`.
public struct EpochLine: Codable, Sendable, Hashable {
  /// The epoch's number, from 1.
  public var epoch: Int
  /// The steps taken so far.
  public var steps: Int
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The objective and the metrics over the batches of the epoch.
  public var training: Measurements
  /// The evaluation after the epoch.
  public var validation: Measurements?

  public init(_ epoch: Epoch) {
    self.epoch = epoch.number
    steps = epoch.steps
    learningRate = epoch.learningRate
    training = Measurements(epoch.train)
    validation = epoch.validation.map(Measurements.init)
  }

  /// The epochs of a log, from the first.
  ///
  /// - Parameter most: How many are read; what follows may be damaged.
  /// - Throws: `DataError` if the file cannot be read or a line is not an epoch.
  package static func lines(of path: String, atMost most: Int = .max) throws -> [EpochLine] {
    try readText(path).split(separator: "\n").prefix(most).map { line in
      guard let value = try? RecordJSON.value(EpochLine.self, from: String(line)) else {
        throw DataError(.damaged, path: path, "holds a line that is not a training epoch")
      }
      return value
    }
  }
}

/// The loss and the metrics on some data; `nil` if a value was not finite.
public struct Measurements: Codable, Sendable, Hashable {
  /// The mean of the loss.
  public var loss: Double?
  /// The metrics by name.
  public var metrics: [String: Double?]

  public init(_ evaluation: Evaluation) {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    loss = finite(evaluation.loss)
    metrics = evaluation.metrics.mapValues(finite)
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    loss = try values.decodeIfPresent(Double.self, forKey: .loss)
    metrics = Dictionary(
      try values.decode([String: Double?].self, forKey: .metrics).map {
        (MetricName.current($0.key), $0.value)
      }
    ) { first, _ in first }
  }
}
