import RealModule

/// Multiplies the learning rate by a factor after every epoch: in epoch e, counted from 0, it is initial·factorᵉ. This
/// is PyTorch's `ExponentialLR`.
public struct ExponentialDecay: Schedule, Hashable, Codable {
  /// What the rate is multiplied by.
  public var factor: Double

  /// A schedule that decays by the same factor every epoch.
  public init(factor: Double) { self.factor = factor }

  public func rate(from initial: Double, at point: SchedulePoint) -> Double {
    initial * Double.pow(factor, point.epoch)
  }

  public func check() throws {
    try checkSetting(
      factor.isFinite && factor > 0, "the factor of the rate is \(factor); it must be positive")
  }
}

extension Schedule where Self == ExponentialDecay {
  /// The rate is multiplied by a factor after every epoch.
  public static func exponentialDecay(factor: Double) -> ExponentialDecay {
    ExponentialDecay(factor: factor)
  }
}
