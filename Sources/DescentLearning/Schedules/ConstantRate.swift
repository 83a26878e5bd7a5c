/// A constant learning rate.
public struct ConstantRate: Schedule, Hashable, Codable {
  public init() {}

  public func rate(from initial: Double, at point: SchedulePoint) -> Double { initial }
}

extension Schedule where Self == ConstantRate {
  /// A constant learning rate.
  public static var constant: ConstantRate { ConstantRate() }
}
