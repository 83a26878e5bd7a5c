import RealModule

/// Half a wave of the cosine (Loshchilov and Hutter 2017, without restarts): before step t, counted from
/// 0, of T steps, minimum + (initial − minimum)·(1 + cos(π·t/T))/2. After T steps it stays at the minimum.
public struct CosineDecay: Schedule, Hashable, Codable {
  /// The rate at the end.
  public var minimumRate: Double
  /// T; the steps of the whole training unless given.
  public var steps: Int?

  /// A schedule that falls slowly, then fast, then slowly.
  public init(minimumRate: Double = 0, steps: Int? = nil) {
    self.minimumRate = minimumRate
    self.steps = steps
  }

  public var needsTotalSteps: Bool { steps == nil }

  public func rate(from initial: Double, at point: SchedulePoint) -> Double {
    let total = steps ?? point.totalSteps ?? 0
    guard point.step < total else { return minimumRate }
    let part = Double(point.step) / Double(total)
    return minimumRate + (initial - minimumRate) * (1 + Double.cos(.pi * part)) / 2
  }

  public func check() throws {
    try checkSetting(
      minimumRate.isFinite && minimumRate >= 0,
      "the minimum of the rate is \(minimumRate); it must be 0 or positive")
    if let steps {
      try checkSetting(steps >= 1, "the rate falls over \(steps) steps; that must be at least 1")
    }
  }
}
