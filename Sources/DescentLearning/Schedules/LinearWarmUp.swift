/// A linear warm-up over the first steps, before any other schedule (Goyal et al. 2017): step t of w, counted from 1,
/// has the rate initial·(start + (1 − start)·t/w).
///
/// Then `schedule` begins, with its own step count from 0 and, if it needs a total, w fewer steps. Epochs are counted
/// from the beginning of the training.
public struct LinearWarmUp: Schedule {
  /// w
  public var steps: Int
  /// The fraction of the rate at which it starts.
  public var start: Double
  /// The schedule that follows.
  public var schedule: any Schedule

  /// A schedule that starts with a warm-up.
  public init(steps: Int, start: Double = 0, then schedule: any Schedule = ConstantRate()) {
    self.steps = steps
    self.start = start
    self.schedule = schedule
  }

  public func rate(from initial: Double, at point: SchedulePoint) -> Double {
    guard point.step < steps else {
      var shifted = point
      let done = max(0, steps)
      shifted.step = max(0, point.step.subtractingSaturating(done))
      shifted.totalSteps = point.totalSteps.map { max(0, $0.subtractingSaturating(done)) }
      return schedule.rate(from: initial, at: shifted)
    }
    return initial * (start + (1 - start) * Double(point.step + 1) / Double(steps))
  }

  public var needsTotalSteps: Bool { schedule.needsTotalSteps }
  public var watched: MonitoredValue? { schedule.watched }

  public func update(_ state: inout ScheduleState, with value: Double, epoch: Int) {
    schedule.update(&state, with: value, epoch: epoch)
  }

  public func check() throws {
    try checkSetting(steps >= 0, "the rate rises over \(steps) steps; that must be 0 or more")
    try checkSetting(
      (0...1).contains(start),
      "the warm-up starts at a fraction of \(start); it must be from 0 to 1")
    try schedule.check()
  }
}

extension Schedule where Self == LinearWarmUp {
  /// The rate grows in proportion to the steps, then follows another schedule.
  public static func linearWarmUp(
    steps: Int, start: Double = 0, then schedule: any Schedule = .constant
  ) -> LinearWarmUp {
    LinearWarmUp(steps: steps, start: start, then: schedule)
  }
}
