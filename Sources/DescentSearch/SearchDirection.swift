/// Whether lower or higher values are better.
public enum SearchDirection: Int, Sendable, Hashable, Codable {
  case minimize = 1
  case maximize = 2

  /// A value as a loss, of which lower is better, and back: the value or its negative.
  public func loss(_ value: Double) -> Double { self == .minimize ? value : -value }
}
