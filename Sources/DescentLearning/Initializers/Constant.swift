import DescentGraph

/// Every weight the same.
public struct Constant: Initializer {
  /// The initial value of every weight.
  public var value: Double

  /// Every weight `value`.
  public init(_ value: Double) { self.value = value }

  public func distribution(fanIn: Int, fanOut: Int) -> Distribution { .constant(value) }
}

extension Initializer where Self == Constant {
  /// Every weight 0.
  public static var zeros: Constant { Constant(0) }

  /// Every weight `value`.
  public static func constant(_ value: Double) -> Constant { Constant(value) }
}
