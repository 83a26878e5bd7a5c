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
  case .input, .variable, .constant, .array, .random:
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

  case .windows(let windows):
    return [g.trace.apply(.foldWindows(windows), [g], shape: x[0].shape)]

  case .foldWindows(let windows):
    // Padding was dropped, so none of it flows back, whatever it is filled with.
    return [g.trace.apply(.windows(Windows(windows.windows, order: windows.order)), [g])]

  case .concatenate(let axis):
    var start = 0
    return x.indices.map { index in
      let range = start..<start + x[index].shape[axis]
      start = range.upperBound
      return needs(index) ? g.sliced(range, axis: axis) : nil
    }

  case .rows:
    return [g.addingRows(at: x[1], count: x[0].shape[0]), nil]

  case .addRows:
    return [g.rows(at: x[1]), nil]

  case .addMatchingRows(let count):
    let back = GraphOperation.addMatchingRows(count: count)
    return [g.trace.apply(back, [g, x[2], x[1]]), nil, nil]

  case .replaceRows:
    let rows = x[2]
    let zeros = rows.filling(rows.shape, with: 0)
    return [
      needs(0) ? g.replacingRows(at: x[1], with: zeros) : nil, nil,
      needs(2) ? flowingToLast(g, x[1], zeros, count: x[0].shape[0]) : nil,
    ]

  case .sum:
    return [g.broadcast(to: x[0].shape)]

  case .maximum(let axes, .first):
    return [flowingToFirst(g, x[0], y, axes)]

  case .maximum(let axes, .shared):
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

  case .oneHot, .argMax, .convert, .stopGradient:
    return x.map { _ in nil }
  }
}

/// The gradient of the rows that replace others: those of `g` that they became. Of several with one index only the last did,
/// and one whose index names no row became none.
private func flowingToLast(_ g: Tensor, _ indices: Tensor, _ zeros: Tensor, count: Int) -> Tensor {
  let places = indices.shape.count
  guard places <= 1 << 24 else {
    return g.failing("gradient", "takes at most \(1 << 24) rows that replace others")
  }
  let numbers = g.trace.apply(
    .array(ConstantArray((0..<places).map { Float($0) })), [], shape: indices.shape)
  let last = g.filling([count], with: -1).replacingRows(at: indices, with: numbers)
  // An index without a row reads NaN, which equals nothing.
  let isLast = (last.rows(at: indices) .== numbers).reshaped(
    to: TensorShape(
      indices.shape.dimensions + zeros.shape.dimensions.dropFirst(indices.rank).map { _ in 1 }))
  return g.rows(at: indices).selected(where: isLast.broadcast(to: zeros.shape), else: zeros)
}

/// The gradient of a maximum over axes, where only the first of equal maxima gets it: the one with the smallest number.
private func flowingToFirst(_ g: Tensor, _ x: Tensor, _ y: Tensor, _ axes: [Int]) -> Tensor {
  let kept = (0..<x.rank).filter { !axes.contains($0) }
  let areLast = axes == Array(kept.count..<x.rank)
  let order = areLast ? kept + axes : axes + kept
  let count = TensorShape(axes.map { x.shape[$0] }).count
  let others = x.shape.count / count
  /// One row or one column for each group of candidates.
  func grouped(_ tensor: Tensor, _ count: Int) -> Tensor {
    tensor.transposed(order).reshaped(to: areLast ? [others, count] : [count, others])
  }
  let candidates = grouped(x, count)
  // Numbered backwards, so that the first is the largest.
  let numbers = x.trace.apply(
    .array(ConstantArray((0..<count).map { Float(-$0) })), [],
    shape: areLast ? [1, count] : [count, 1])
  let isMaximum = candidates .== grouped(y, 1)
  let none = g.constant(-Double(count))
  let first = numbers.selected(where: isMaximum, else: none)
    .maximum(axes: [areLast ? 1 : 0], keepingDimensions: true)
  let zero = g.constant(0)
  let share = grouped(g, 1).selected(where: numbers .== first, else: zero)
  let inverse = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
  return share.reshaped(to: TensorShape(order.map { x.shape[$0] })).transposed(inverse)
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
  case .power:
    // d/da aᵇ = b·aᵇ⁻¹. Where the base is 0, aᵇ·ln a is 0, not 0·∞.
    return [
      needs(0) ? g * b * Tensor.pow(a, b - 1) : nil,
      needs(1)
        ? g * y * Tensor.log(g.filling(a.shape, with: 1).selected(where: a .== 0, else: a)) : nil,
    ]
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
