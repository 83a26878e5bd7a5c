/// The same rate throughout.
public struct ConstantRate: Schedule, Hashable, Codable {
  public init() {}

  public func rate(from initial: Double, at point: SchedulePoint) -> Double { initial }
}

extension Schedule where Self == ConstantRate {
  /// The same rate throughout.
  public static var constant: ConstantRate { ConstantRate() }
}
