/// A number that is watched from epoch to epoch: a loss or a metric, on the validation data or on those
/// of the training.
public struct MonitoredValue: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The data on which it is measured.
  public enum Part: String, Sendable, Hashable, Codable, CaseIterable {
    /// The batches of the epoch, each before its step.
    case training
    /// The validation data, after the epoch.
    case validation
  }

  /// Which way is better.
  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
    case smaller
    case larger
  }

  /// The name of the metric; the loss where there is none.
  public var metric: String?
  /// The data on which it is measured.
  public var part: Part
  /// Which way is better.
  public var direction: Direction

  /// A metric, or the loss where `metric` is `nil`.
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

  /// Its value after an epoch; `nil` where it was not measured.
  func value(train: Evaluation, validation: Evaluation?) -> Double? {
    let evaluation = part == .training ? train : validation
    return metric.map { evaluation?.metrics[$0] } ?? evaluation?.loss
  }
}

/// The best value so far of one that is watched, and how long ago it was.
public struct BestValue: Sendable, Hashable, Codable {
  /// The best value; `nil` before the first that is finite.
  public var value: Double?
  /// The epoch after which it was measured, from 1; 0 before the first.
  public var epoch = 0
  /// The epochs since then without a better one.
  public var epochsSince = 0

  /// Nothing measured yet.
  public init() {}

  /// Takes in the value after an epoch, and says whether it is the best so far: better than the one
  /// before by more than `minimumChange`. One that is not finite never is.
  mutating func note(
    _ value: Double, epoch: Int, _ direction: MonitoredValue.Direction, minimumChange: Double
  ) -> Bool {
    let gain = self.value.map { direction == .smaller ? $0 - value : value - $0 } ?? .infinity
    guard value.isFinite, gain > minimumChange else {
      epochsSince += 1
      return false
    }
    (self.value, self.epoch, epochsSince) = (value, epoch, 0)
    return true
  }
}
