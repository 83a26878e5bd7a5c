infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence

extension Tensor {
  /// The sum, element-wise.
  public static func + (left: Tensor, right: Tensor) -> Tensor { binary(.add, left, right) }
  /// The difference, element-wise.
  public static func - (left: Tensor, right: Tensor) -> Tensor { binary(.subtract, left, right) }
  /// The product, element-wise; see ``matrixProduct(_:transposingSelf:transposingOther:)``.
  public static func * (left: Tensor, right: Tensor) -> Tensor { binary(.multiply, left, right) }
  /// The quotient, element-wise.
  public static func / (left: Tensor, right: Tensor) -> Tensor { binary(.divide, left, right) }
  /// The operand with its sign flipped.
  public static prefix func - (operand: Tensor) -> Tensor { operand.unary(.negate) }

  /// The sum, element-wise.
  public static func + (left: Tensor, right: Double) -> Tensor { left + left.constant(right) }
  /// The difference, element-wise.
  public static func - (left: Tensor, right: Double) -> Tensor { left - left.constant(right) }
  /// The product, element-wise; see ``matrixProduct(_:transposingSelf:transposingOther:)``.
  public static func * (left: Tensor, right: Double) -> Tensor { left * left.constant(right) }
  /// The quotient, element-wise.
  public static func / (left: Tensor, right: Double) -> Tensor { left / left.constant(right) }
  /// The sum, element-wise.
  public static func + (left: Double, right: Tensor) -> Tensor { right.constant(left) + right }
  /// The difference, element-wise.
  public static func - (left: Double, right: Tensor) -> Tensor { right.constant(left) - right }
  /// The product, element-wise; see ``matrixProduct(_:transposingSelf:transposingOther:)``.
  public static func * (left: Double, right: Tensor) -> Tensor { right.constant(left) * right }
  /// The quotient, element-wise.
  public static func / (left: Double, right: Tensor) -> Tensor { right.constant(left) / right }

  /// The larger of both, element-wise. The gradient goes to the larger, to `right` at a tie.
  public static func maximum(_ left: Tensor, _ right: Tensor) -> Tensor {
    binary(.maximum, left, right)
  }
  /// The larger of each element and a number.
  public static func maximum(_ left: Tensor, _ right: Double) -> Tensor {
    binary(.maximum, left, left.constant(right))
  }
  /// The larger of a number and each element.
  public static func maximum(_ left: Double, _ right: Tensor) -> Tensor {
    binary(.maximum, right.constant(left), right)
  }
  /// The smaller of both, element-wise. The gradient goes to the smaller, to `right` at a tie.
  public static func minimum(_ left: Tensor, _ right: Tensor) -> Tensor {
    binary(.minimum, left, right)
  }
  /// The smaller of each element and a number.
  public static func minimum(_ left: Tensor, _ right: Double) -> Tensor {
    binary(.minimum, left, left.constant(right))
  }
  /// The smaller of a number and each element.
  public static func minimum(_ left: Double, _ right: Tensor) -> Tensor {
    binary(.minimum, right.constant(left), right)
  }

  /// `base` to the power of `exponent`, element-wise; NaN for a negative base unless the exponent is an integer. Where
  /// the base is 0, the gradient of the exponent is 0.
  public static func pow(_ base: Tensor, _ exponent: Tensor) -> Tensor {
    binary(.power, base, exponent)
  }
  /// Each element to the power of a number.
  public static func pow(_ base: Tensor, _ exponent: Double) -> Tensor {
    exponent == 2 ? base.squared() : binary(.power, base, base.constant(exponent))
  }
  /// A number to the power of each element.
  public static func pow(_ base: Double, _ exponent: Tensor) -> Tensor {
    binary(.power, exponent.constant(base), exponent)
  }

}

extension Tensor {
  /// eˣ
  public static func exp(_ x: Tensor) -> Tensor { x.unary(.exp) }
  /// eˣ − 1, accurate near 0
  public static func expMinusOne(_ x: Tensor) -> Tensor { x.unary(.expMinusOne) }
  /// ln x
  public static func log(_ x: Tensor) -> Tensor { x.unary(.log) }
  /// ln(1 + x), accurate near 0
  public static func log(onePlus x: Tensor) -> Tensor { x.unary(.logOnePlus) }
  /// tanh x
  public static func tanh(_ x: Tensor) -> Tensor { x.unary(.tanh) }
  /// erf x = 2/√π ∫₀ˣ e^(−t²) dt
  public static func erf(_ x: Tensor) -> Tensor { x.unary(.erf) }
  /// √x
  public func squareRoot() -> Tensor { unary(.squareRoot) }
  /// 1/(1 + e⁻ˣ)
  public func sigmoid() -> Tensor { unary(.sigmoid) }
  /// x²
  public func squared() -> Tensor { self * self }
  /// |x|, with the gradient 0 at 0
  public static func abs(_ x: Tensor) -> Tensor { maximum(x, 0) + maximum(-x, 0) }
  /// |x|, with the gradient −1 at 0
  public func magnitude() -> Tensor { Tensor.maximum(self, -self) }

  /// The value, through which no gradient flows.
  public func stoppingGradient() -> Tensor { trace.apply(.stopGradient, [self]) }

  /// `self` where `condition` is not 0, otherwise `other`.
  public func selected(where condition: Tensor, else other: Tensor) -> Tensor {
    guard let (value, alternative) = Tensor.aligned(self, other, for: "select"),
      let (mask, left) = Tensor.aligned(condition, value, for: "select")
    else { return trace.apply(.select, [condition, self, other]) }
    return trace.apply(.select, [mask, left, alternative.broadcast(to: left.shape)])
  }
}
