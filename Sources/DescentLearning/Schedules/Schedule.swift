/// How the learning rate changes during training.
///
/// A schedule consists of its settings and one short formula:
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
  ///   - initial: The optimizer's rate, or the one that was set later.
  ///   - point: The state of the training before the step.
  func rate(from initial: Double, at point: SchedulePoint) -> Double

  /// Whether it needs the total number of steps. ``Trainer/fit(_:validation:epochs:afterStep:)`` derives that from the
  /// number of epochs.
  var needsTotalSteps: Bool { get }

  /// The value it monitors; `nil` if it depends only on the number of steps and epochs.
  var watched: MonitoredValue? { get }

  /// Updates the state with the monitored value after an epoch.
  func update(_ state: inout ScheduleState, with value: Double, epoch: Int)

  /// Throws ``TrainingError/setting(_:)`` if a setting is invalid.
  func check() throws
}

extension Schedule {
  public var needsTotalSteps: Bool { false }
  public var watched: MonitoredValue? { nil }
  public func update(_ state: inout ScheduleState, with value: Double, epoch: Int) {}
  public func check() throws {}
}

/// The state of a training before a step.
public struct SchedulePoint: Sendable, Hashable {
  /// The steps taken so far.
  public var step: Int
  /// The epochs completed so far.
  public var epoch: Int
  /// The steps of the whole training, if known.
  public var totalSteps: Int?
  /// The schedule's state from epoch to epoch.
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

/// The state, from epoch to epoch, of a schedule that monitors a value.
public struct ScheduleState: Sendable, Hashable, Codable {
  /// What the rate is multiplied by.
  public var factor = 1.0
  /// The best value so far; its count of epochs restarts when the rate is reduced.
  public var best = BestValue()

  /// The state at the start of a training.
  public init() {}
}

/// Checks a setting of a schedule.
func checkSetting(_ isRight: Bool, _ message: @autoclosure () -> String) throws {
  guard isRight else { throw TrainingError.setting(message()) }
}
