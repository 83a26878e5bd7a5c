import DescentGraph

/// Uniform on [low, high).
public struct Uniform: Initializer {
  /// The lower bound, included.
  public var low: Double
  /// The upper bound, excluded.
  public var high: Double

  /// Uniform on [low, high).
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  public func distribution(fanIn: Int, fanOut: Int) -> Distribution {
    .uniform(low: low, high: high)
  }
}

extension Initializer where Self == Uniform {
  /// Uniform on [low, high).
  public static func uniform(low: Double, high: Double) -> Uniform { Uniform(low: low, high: high) }
}
