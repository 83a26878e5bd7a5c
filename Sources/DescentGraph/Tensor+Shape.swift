extension Tensor {
  /// The same elements, in the same order, with a different shape.
  public func reshaped(to shape: TensorShape) -> Tensor {
    shape == self.shape ? self : trace.apply(.reshape, [self], shape: shape)
  }

  /// Stretched by NumPy's rule: aligned at the last axis, extents of 1 repeat.
  public func broadcast(to shape: TensorShape) -> Tensor {
    if isPoisoned || shape == self.shape { return self }
    let aligned = reshaped(to: self.shape.padded(toRank: shape.rank))
    return aligned.shape == shape ? aligned : trace.apply(.broadcast, [aligned], shape: shape)
  }

  /// A tensor of this shape in the same trace, every element `value`.
  public func filling(_ shape: TensorShape, with value: Double) -> Tensor {
    isPoisoned ? self : constant(value).broadcast(to: shape)
  }

  /// Axis i of the result is axis `permutation[i]` of this tensor; without an argument the axes are reversed.
  public func transposed(_ permutation: [Int]? = nil) -> Tensor {
    trace.apply(.transpose(permutation ?? (0..<rank).reversed()), [self])
  }

  /// The sum over `axes` (by default all of them).
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(axes, keepingDimensions) { .sum(axes: $0) }
  }

  /// The mean over `axes` (by default all of them).
  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    let count = TensorShape(
      (axes ?? Array(0..<rank)).map { shape.dimensions.indices.contains($0) ? shape[$0] : 1 }
    )
    .count
    return sum(axes: axes, keepingDimensions: keepingDimensions) * (1 / Double(count))
  }

  /// The maximum over `axes` (by default all of them). Equal maxima share the gradient.
  public func maximum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(axes, keepingDimensions) { .maximum(axes: $0) }
  }

  private func reduced(
    _ axes: [Int]?, _ keepingDimensions: Bool, _ operation: ([Int]) -> GraphOperation
  ) -> Tensor {
    let axes = axes ?? Array(0..<rank)
    let result = axes.isEmpty ? self : trace.apply(operation(axes.sorted()), [self])
    if keepingDimensions || result.isPoisoned { return result }
    return result.reshaped(to: shape.removing(axes))
  }

  /// The product of two matrices, [m, k] and [k, n], each transposed first if requested.
  public func matrixProduct(
    _ other: Tensor, transposingSelf: Bool = false, transposingOther: Bool = false
  ) -> Tensor {
    trace.apply(
      .matrixProduct(transposeLeft: transposingSelf, transposeRight: transposingOther),
      [self, other])
  }

  /// Labels [n] → [n, classes], 1 in the column of the label and 0 elsewhere.
  public func oneHot(classes: Int) -> Tensor { trace.apply(.oneHot(classes: classes), [self]) }

  /// The label of the largest element of each row, [n, classes] → [n]; the first among equals, and 0 for a row that
  /// contains a non-finite value.
  public func argMax() -> Tensor { trace.apply(.argMax, [self]) }
}
