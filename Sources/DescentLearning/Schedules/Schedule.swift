/// How the learning rate changes in the course of a training.
///
/// A schedule is its settings and one short formula:
///
/// ```swift
/// struct InverseRoot: Schedule {
///   func rate(from initial: Double, at point: SchedulePoint) -> Double {
///     initial / Double(point.step + 1).squareRoot()
///   }
/// }
/// ```
public protocol Schedule: Sendable {
  /// The rate of a step.
  ///
  /// - Parameters:
  ///   - initial: The optimizer's rate, or the one that was set since.
  ///   - point: Where the training stands before the step.
  func rate(from initial: Double, at point: SchedulePoint) -> Double

  /// Whether it must be known how many steps the training takes in all. ``Trainer/fit`` tells it from the
  /// number of epochs.
  var needsTotalSteps: Bool { get }

  /// What it watches; `nil` where it depends on the count of steps and epochs alone.
  var watched: MonitoredValue? { get }

  /// Takes in the watched value after an epoch.
  func update(_ state: inout ScheduleState, with value: Double, epoch: Int)

  /// Throws ``TrainingError/setting(_:)`` where a setting makes no sense.
  func check() throws
}

extension Schedule {
  public var needsTotalSteps: Bool { false }
  public var watched: MonitoredValue? { nil }
  public func update(_ state: inout ScheduleState, with value: Double, epoch: Int) {}
  public func check() throws {}
}

/// Where a training stands before a step.
public struct SchedulePoint: Sendable, Hashable {
  /// The steps taken before.
  public var step: Int
  /// The epochs done before.
  public var epoch: Int
  /// The steps of the whole training, where that is known.
  public var totalSteps: Int?
  /// What the schedule keeps from epoch to epoch.
  public var state: ScheduleState

  /// A point of a training.
  public init(
    step: Int, epoch: Int, totalSteps: Int? = nil, state: ScheduleState = ScheduleState()
  ) {
    self.step = step
    self.epoch = epoch
    self.totalSteps = totalSteps
    self.state = state
  }
}

/// What a schedule that watches a value keeps from epoch to epoch.
public struct ScheduleState: Sendable, Hashable, Codable {
  /// What the rate is multiplied by.
  public var factor = 1.0
  /// The best value so far; its count of epochs begins anew where the rate is reduced.
  public var best = BestValue()

  /// As at the start of a training.
  public init() {}
}

/// Checks a setting of a schedule.
func checkSetting(_ isRight: Bool, _ message: @autoclosure () -> String) throws {
  guard isRight else { throw TrainingError.setting(message()) }
}
