/// A number that is monitored from epoch to epoch: a loss or a metric, on the validation or the training data.
public struct MonitoredValue: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The data on which it is measured.
  public enum Part: String, Sendable, Hashable, Codable, CaseIterable {
    /// The batches of the epoch, each measured before its step.
    case training
    /// The validation data, after the epoch.
    case validation
  }

  /// Which way is better.
  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
    case smaller
    case larger
  }

  /// The name of the metric; `nil` means the loss.
  public var metric: String?
  /// The data on which it is measured.
  public var part: Part
  /// Which way is better.
  public var direction: Direction

  /// Monitors a metric, or the loss if `metric` is `nil`.
  public init(metric: String? = nil, part: Part = .validation, direction: Direction = .smaller) {
    self.metric = metric
    self.part = part
    self.direction = direction
  }

  /// The loss on the validation data.
  public static let validationLoss = MonitoredValue()
  /// The objective over the batches of the epoch.
  public static let trainingLoss = MonitoredValue(part: .training)

  /// A metric on the validation data.
  public static func validation(_ metric: String, _ direction: Direction) -> MonitoredValue {
    MonitoredValue(metric: metric, direction: direction)
  }

  /// A metric over the batches of the epoch.
  public static func training(_ metric: String, _ direction: Direction) -> MonitoredValue {
    MonitoredValue(metric: metric, part: .training, direction: direction)
  }

  public var description: String { "\(part.rawValue) \(metric ?? "loss")" }

  /// Its value after an epoch; `nil` if it was not measured.
  func value(train: Evaluation, validation: Evaluation?) -> Double? {
    let evaluation = part == .training ? train : validation
    return metric.map { evaluation?.metrics[$0] } ?? evaluation?.loss
  }
}

/// The best value so far of a monitored number, and how long ago it was measured.
public struct BestValue: Sendable, Hashable, Codable {
  /// The best value; `nil` before the first that is finite.
  public var value: Double?
  /// The epoch after which it was measured, from 1; 0 before the first.
  public var epoch = 0
  /// The number of epochs since then without improvement.
  public var epochsSince = 0

  /// Nothing measured yet.
  public init() {}

  /// Records the value after an epoch and returns whether it is the best so far: better than the previous best by more
  /// than `minimumChange`. A non-finite value never is.
  mutating func note(
    _ value: Double, epoch: Int, _ direction: MonitoredValue.Direction, minimumChange: Double
  ) -> Bool {
    let gain = self.value.map { direction == .smaller ? $0 - value : value - $0 } ?? .infinity
    guard value.isFinite, gain > minimumChange else {
      epochsSince = epochsSince.addingSaturating(1)
      return false
    }
    (self.value, self.epoch, epochsSince) = (value, epoch, 0)
    return true
  }
}
