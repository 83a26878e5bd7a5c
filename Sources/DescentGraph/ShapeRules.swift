/// The shape and type that an operation produces, with one rule per primitive.
///
/// - Throws: A sentence (``ShapeRuleViolation``) that the trace completes with path and shapes.
func shapeRule(
  _ operation: GraphOperation, _ operands: [(shape: TensorShape, type: ElementType)],
  target: TensorShape?
) throws(ShapeRuleViolation) -> (TensorShape, ElementType) {
  /// Leaves and reshaping operations are created with their final shape.
  func requested() throws(ShapeRuleViolation) -> TensorShape {
    guard let target else { throw ShapeRuleViolation("needs a target shape") }
    try require(
      target.dimensions.allSatisfy { $0 > 0 },
      "\(target) is not a valid shape; every extent must be positive")
    return target
  }

  switch operation {
  case .input, .variable, .random:
    return (try requested(), .float32)
  case .constant:
    return (.scalar, .float32)
  case .array(let array):
    let target = try requested()
    try require(
      target.count == array.count,
      "has \(array.count) elements and \(target) would have \(target.count)")
    return (target, array.type)
  case .broadcast, .reshape, .transpose, .windows, .concatenate, .convert:
    break
  case .rows:
    try require(
      operands[1].type == .int32, "takes labels (Int32) as indices, not numbers; convert them first"
    )
  case .addRows:
    try require(operands[0].type == .float32, "takes numbers, not labels")
    try require(
      operands[1].type == .int32, "takes labels (Int32) as indices, not numbers; convert them first"
    )
  case .addMatchingRows:
    try require(operands[0].type == .float32, "takes numbers, not labels")
    try require(
      operands[1].type == .int32 && operands[2].type == .int32,
      "takes labels (Int32) as indices, not numbers; convert them first")
  case .replaceRows:
    try require(
      operands[0].type == .float32 && operands[2].type == .float32, "takes numbers, not labels")
    try require(
      operands[1].type == .int32, "takes labels (Int32) as indices, not numbers; convert them first"
    )
  case .unary, .stopGradient, .sum, .maximum, .foldWindows:
    try require(operands[0].type == .float32, "takes numbers, not labels")
  case .binary(.equal):
    try require(
      operands[0].type == operands[1].type, "compares labels with numbers; both must be of one type"
    )
  case .binary, .select, .matrixProduct, .argMax:
    try require(operands.allSatisfy { $0.type == .float32 }, "takes numbers, not labels")
  case .oneHot:
    try require(operands[0].type == .int32, "takes class labels (Int32), not numbers")
  }

  let (shape, type) = operands[0]
  switch operation {
  case .input, .variable, .random, .constant, .array, .unary, .stopGradient:
    return (shape, .float32)

  case .convert(let target):
    return (shape, target)

  case .binary, .select:
    try require(operands.allSatisfy { $0.shape == shape }, "needs operands of one shape")
    return (shape, .float32)

  case .broadcast:
    let target = try requested()
    let fits =
      target.rank == shape.rank
      && zip(shape.dimensions, target.dimensions).allSatisfy { $0 == $1 || $0 == 1 }
    try require(fits, "does not broadcast to \(target)")
    return (target, type)

  case .reshape:
    let target = try requested()
    try require(
      target.count == shape.count,
      "has \(shape.count) elements and \(target) would have \(target.count)")
    return (target, type)

  case .transpose(let permutation):
    try require(
      permutation.sorted() == Array(0..<shape.rank),
      "\(permutation) is not a permutation of the axes 0..<\(shape.rank)")
    return (TensorShape(permutation.map { shape[$0] }), type)

  case .windows(let windows):
    try require(
      type == .float32 || Int32(exactly: windows.fill) != nil,
      "pads labels with \(windows.fill), which is no label")
    return (try windows.shape(of: shape), type)

  case .foldWindows(let windows):
    let target = try requested()
    let read = try windows.shape(of: target)
    try require(read == shape, "windows over \(target) read \(read), not \(shape)")
    return (target, .float32)

  case .concatenate(let axis):
    try require((0..<shape.rank).contains(axis), "the axis \(axis) is not in 0..<\(shape.rank)")
    try require(operands.allSatisfy { $0.type == type }, "takes numbers or labels, not both")
    try require(
      operands.allSatisfy {
        $0.shape.rank == shape.rank && $0.shape.reduced(over: [axis]) == shape.reduced(over: [axis])
      }, "the shapes may differ only along axis \(axis)")
    var dimensions = shape.dimensions
    dimensions[axis] = operands.reduce(0) { $0 + $1.shape[axis] }
    return (TensorShape(dimensions), type)

  case .rows:
    try require(shape.rank > 0, "one number has no rows")
    return (TensorShape(operands[1].shape.dimensions + shape.dimensions.dropFirst()), type)

  case .addRows(let count):
    let indices = operands[1].shape
    try require(
      shape.rank >= indices.rank
        && Array(shape.dimensions.prefix(indices.rank)) == indices.dimensions,
      "needs a row for each index")
    try require(count > 0, "needs at least one row")
    return (TensorShape([count] + shape.dimensions.dropFirst(indices.rank)), .float32)

  case .addMatchingRows(let count):
    let (indices, wanted) = (operands[1].shape, operands[2].shape)
    try require(
      shape.rank >= indices.rank
        && Array(shape.dimensions.prefix(indices.rank)) == indices.dimensions,
      "needs a row for each index")
    try require(count > 0, "needs at least one row")
    return (
      TensorShape(wanted.dimensions + shape.dimensions.dropFirst(indices.rank)), .float32
    )

  case .replaceRows:
    try require(shape.rank > 0, "one number has no rows")
    let needed = TensorShape(operands[1].shape.dimensions + shape.dimensions.dropFirst())
    try require(
      operands[2].shape == needed, "needs a row for each index, \(needed) in all")
    return (shape, .float32)

  case .sum(let axes), .maximum(let axes, _):
    try require(
      Set(axes).count == axes.count && axes.allSatisfy { (0..<shape.rank).contains($0) },
      "the axes \(axes) must be distinct and in 0..<\(shape.rank)")
    return (shape.reduced(over: axes), .float32)

  case .matrixProduct(let transposeLeft, let transposeRight):
    let right = operands[1].shape
    try require(
      shape.rank >= 2 && right.rank == shape.rank, "needs two matrices, or two arrays of matrices")
    let leading = shape.dimensions.dropLast(2)
    try require(
      leading == right.dimensions.dropLast(2),
      "the leading extents differ, \(TensorShape(Array(leading))) and "
        + "\(TensorShape(Array(right.dimensions.dropLast(2))))")
    let (a, b) = (Array(shape.dimensions.suffix(2)), Array(right.dimensions.suffix(2)))
    let (rows, inner) = transposeLeft ? (a[1], a[0]) : (a[0], a[1])
    let (rightInner, columns) = transposeRight ? (b[1], b[0]) : (b[0], b[1])
    try require(
      inner == rightInner, "the inner extents differ, \(inner) and \(rightInner)")
    return (TensorShape(leading + [rows, columns]), .float32)

  case .oneHot(let classes):
    try require(shape.rank == 1, "takes one label per sample, [n]")
    try require(classes > 0, "needs at least one class")
    return ([shape[0], classes], .float32)

  case .argMax:
    try require(shape.rank == 2 && shape[1] > 0, "takes one row per sample, [n, classes]")
    return ([shape[0]], .int32)
  }
}

/// The reason why a shape rule is violated.
struct ShapeRuleViolation: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

private func require(
  _ condition: Bool, _ reason: @autoclosure () -> String
) throws(ShapeRuleViolation) {
  if !condition { throw ShapeRuleViolation(reason()) }
}
