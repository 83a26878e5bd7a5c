import RealModule

/// Multiplies the learning rate by a factor every few epochs: in epoch e, counted from 0, it is
/// initial·factor^⌊e/every⌋. This is PyTorch's `StepLR`.
public struct StepDecay: Schedule, Hashable, Codable {
  /// The number of epochs between changes.
  public var every: Int
  /// What the rate is multiplied by.
  public var factor: Double

  /// A step schedule.
  public init(every: Int, factor: Double = 0.1) {
    self.every = every
    self.factor = factor
  }

  public func rate(from initial: Double, at point: SchedulePoint) -> Double {
    every > 0 ? initial * Double.pow(factor, point.epoch / every) : initial
  }

  public func check() throws {
    try checkSetting(every >= 1, "the rate changes every \(every) epochs; that must be at least 1")
    try checkSetting(
      factor.isFinite && factor > 0, "the factor of the rate is \(factor); it must be positive")
  }
}

extension Schedule where Self == StepDecay {
  /// The rate is multiplied by a factor after every so many epochs.
  public static func stepDecay(every epochs: Int, factor: Double = 0.1) -> StepDecay {
    StepDecay(every: epochs, factor: factor)
  }
}
