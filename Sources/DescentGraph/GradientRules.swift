/// What flows back from a node's gradient to each of its operands, with one rule per primitive.
///
/// - Parameters:
///   - x: The operands.
///   - y: The node's own value, for rules that are shortest in terms of it.
///   - g: The gradient with respect to `y`.
///   - needs: Whether the gradient of the operand with that index is needed at all.
/// - Returns: The gradient of each operand; `nil` if none flows.
func gradientRule(
  _ operation: GraphOperation, _ x: [Tensor], _ y: Tensor, _ g: Tensor, needs: (Int) -> Bool
) -> [Tensor?] {
  switch operation {
  case .input, .variable, .constant, .random:
    return []

  case .unary(let function):
    return [needs(0) ? unaryGradientRule(function, x[0], y, g) : nil]

  case .binary(let function):
    return binaryGradientRule(function, x[0], x[1], y, g, needs)

  case .select:
    let zero = g.constant(0).broadcast(to: g.shape)
    return [
      nil,
      needs(1) ? g.selected(where: x[0], else: zero) : nil,
      needs(2) ? zero.selected(where: x[0], else: g) : nil,
    ]

  case .broadcast:
    let stretched = (0..<y.rank).filter { x[0].shape[$0] != y.shape[$0] }
    return [g.sum(axes: stretched, keepingDimensions: true)]

  case .reshape:
    return [g.reshaped(to: x[0].shape)]

  case .transpose(let permutation):
    let inverse = permutation.indices.map { axis in permutation.firstIndex(of: axis) ?? axis }
    return [g.transposed(inverse)]

  case .sum:
    return [g.broadcast(to: x[0].shape)]

  case .maximum(let axes):
    let isMaximum = x[0] .== y.broadcast(to: x[0].shape)
    let share = g / isMaximum.sum(axes: axes, keepingDimensions: true)
    // Elsewhere it is 0, not 0·share: an infinite gradient must not become NaN there.
    let zero = g.constant(0).broadcast(to: x[0].shape)
    return [share.selected(where: isMaximum, else: zero)]

  case .matrixProduct(let transposeLeft, let transposeRight):
    // With L = op(A) and R = op(B): dL = g·Rᵀ and dR = Lᵀ·g, transposed back if op transposes.
    func left() -> Tensor {
      transposeLeft
        ? x[1].matrixProduct(g, transposingSelf: transposeRight, transposingOther: true)
        : g.matrixProduct(x[1], transposingOther: !transposeRight)
    }
    func right() -> Tensor {
      transposeRight
        ? g.matrixProduct(x[0], transposingSelf: true, transposingOther: transposeLeft)
        : x[0].matrixProduct(g, transposingSelf: !transposeLeft)
    }
    return [needs(0) ? left() : nil, needs(1) ? right() : nil]

  case .oneHot, .argMax, .stopGradient:
    return x.map { _ in nil }
  }
}

private func unaryGradientRule(
  _ function: UnaryFunction, _ x: Tensor, _ y: Tensor, _ g: Tensor
) -> Tensor {
  switch function {
  case .negate: -g
  case .exp: g * y
  case .expMinusOne: g * (y + 1)
  case .log: g / x
  case .logOnePlus: g / (1 + x)
  case .squareRoot: g * 0.5 / y
  case .tanh: g * (1 - y * y)
  case .sigmoid: g * (y * (1 - y))
  case .erf: g * (2 / Double.pi.squareRoot() * Tensor.exp(-(x * x)))
  }
}

private func binaryGradientRule(
  _ function: BinaryFunction, _ a: Tensor, _ b: Tensor, _ y: Tensor, _ g: Tensor,
  _ needs: (Int) -> Bool
) -> [Tensor?] {
  switch function {
  case .add: return [g, g]
  case .subtract: return [g, needs(1) ? -g : nil]
  case .multiply: return [needs(0) ? g * b : nil, needs(1) ? g * a : nil]
  case .divide: return [needs(0) ? g / b : nil, needs(1) ? -(g * y / b) : nil]
  // y > b is equivalent to a > b, and y is kept anyway, unlike a.
  case .maximum: return chosen(y .> b)
  case .minimum: return chosen(b .> y)
  case .greater, .equal: return [nil, nil]
  }

  /// The gradient goes to the selected operand and is 0, not 0·g, for the other: if g is infinite, the other must not
  /// become NaN.
  func chosen(_ first: Tensor) -> [Tensor?] {
    let zero = g.constant(0).broadcast(to: g.shape)
    return [
      needs(0) ? g.selected(where: first, else: zero) : nil,
      needs(1) ? zero.selected(where: first, else: g) : nil,
    ]
  }
}
