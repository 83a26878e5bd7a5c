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
  case .unary, .stopGradient, .sum, .maximum, .broadcast, .reshape, .transpose:
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

  let shape = operands[0].shape
  switch operation {
  case .input, .variable, .random, .constant, .unary, .stopGradient:
    return (shape, .float32)

  case .binary, .select:
    try require(operands.allSatisfy { $0.shape == shape }, "needs operands of one shape")
    return (shape, .float32)

  case .broadcast:
    let target = try requested()
    let fits =
      target.rank == shape.rank
      && zip(shape.dimensions, target.dimensions).allSatisfy { $0 == $1 || $0 == 1 }
    try require(fits, "does not broadcast to \(target)")
    return (target, .float32)

  case .reshape:
    let target = try requested()
    try require(
      target.count == shape.count,
      "has \(shape.count) elements and \(target) would have \(target.count)")
    return (target, .float32)

  case .transpose(let permutation):
    try require(
      permutation.sorted() == Array(0..<shape.rank),
      "\(permutation) is not a permutation of the axes 0..<\(shape.rank)")
    return (TensorShape(permutation.map { shape[$0] }), .float32)

  case .sum(let axes), .maximum(let axes):
    try require(
      Set(axes).count == axes.count && axes.allSatisfy { (0..<shape.rank).contains($0) },
      "the axes \(axes) must be distinct and in 0..<\(shape.rank)")
    return (shape.reduced(over: axes), .float32)

  case .matrixProduct(let transposeLeft, let transposeRight):
    let right = operands[1].shape
    try require(shape.rank == 2 && right.rank == 2, "needs two matrices")
    let (rows, inner) = transposeLeft ? (shape[1], shape[0]) : (shape[0], shape[1])
    let (rightInner, columns) = transposeRight ? (right[1], right[0]) : (right[0], right[1])
    try require(
      inner == rightInner, "the inner extents differ, \(inner) and \(rightInner)")
    return ([rows, columns], .float32)

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
