import RealModule

/// Half a cosine wave (Loshchilov and Hutter 2017, without restarts): at step t of T, counted from 0, the rate is
/// minimum + (initial − minimum)·(1 + cos(π·t/T))/2. After T steps it stays at the minimum. While T is unknown, outside
/// of epochs, it is the initial rate.
public struct CosineDecay: Schedule, Hashable, Codable {
  /// The rate at the end.
  public var minimumRate: Double
  /// T; by default the steps of the whole training.
  public var steps: Int?

  /// A schedule that decays slowly, then fast, then slowly.
  public init(minimumRate: Double = 0, steps: Int? = nil) {
    self.minimumRate = minimumRate
    self.steps = steps
  }

  public var needsTotalSteps: Bool { steps == nil }

  public func rate(from initial: Double, at point: SchedulePoint) -> Double {
    guard let total = steps ?? point.totalSteps else { return initial }
    guard total > 0, point.step < total else { return minimumRate }
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

extension Schedule where Self == CosineDecay {
  /// The rate falls along half a cosine.
  public static func cosineDecay(minimumRate: Double = 0, steps: Int? = nil) -> CosineDecay {
    CosineDecay(minimumRate: minimumRate, steps: steps)
  }
}
