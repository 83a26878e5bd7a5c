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

  /// An axis counted from the end, if it is negative, as one counted from the start.
  func axis(_ axis: Int) -> Int { axis < 0 ? axis + rank : axis }

  func noAxis(_ axis: Int) -> String { "there is no axis \(axis); the axes are 0..<\(rank)" }

  /// The same elements with a new axis of extent 1.
  ///
  /// - Parameter axis: Where it is in the result; counted from the end if it is negative.
  public func unsqueezed(axis: Int) -> Tensor {
    if isPoisoned { return self }
    let place = axis < 0 ? axis + rank + 1 : axis
    guard (0...rank).contains(place) else {
      return failing("a new axis", "axis \(axis) is not in 0...\(rank)")
    }
    var dimensions = shape.dimensions
    dimensions.insert(1, at: place)
    return reshaped(to: TensorShape(dimensions))
  }

  /// The same elements without an axis of extent 1.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  public func squeezed(axis: Int) -> Tensor {
    if isPoisoned { return self }
    let place = self.axis(axis)
    guard (0..<rank).contains(place), shape[place] == 1 else {
      return failing(
        "removal of an axis", "axis \(axis) is not one of extent 1 among 0..<\(rank)")
    }
    return reshaped(to: shape.removing([place]))
  }

  /// Axis i of the result is axis `permutation[i]` of this tensor; without an argument the axes are reversed.
  public func transposed(_ permutation: [Int]? = nil) -> Tensor {
    trace.apply(.transpose(permutation?.map(axis) ?? (0..<rank).reversed()), [self])
  }

  // Axes are counted from the end if they are negative.

  /// The sum over `axes` (by default all of them).
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    reduced(axes, keepingDimensions) { .sum(axes: $0) }
  }

  /// The mean over `axes` (by default all of them).
  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    let axes = axes?.map(axis) ?? Array(0..<rank)
    let count = TensorShape(
      axes.map { shape.dimensions.indices.contains($0) ? shape[$0] : 1 }
    )
    .count
    return sum(axes: axes, keepingDimensions: keepingDimensions) * (1 / Double(count))
  }

  /// The maximum over `axes` (by default all of them).
  ///
  /// - Parameter ties: Which of several equal maxima get the gradient.
  public func maximum(
    axes: [Int]? = nil, keepingDimensions: Bool = false, ties: Ties = .shared
  ) -> Tensor {
    reduced(axes, keepingDimensions) { .maximum(axes: $0, ties: ties) }
  }

  /// The minimum over `axes` (by default all of them).
  ///
  /// - Parameter ties: Which of several equal minima get the gradient.
  public func minimum(
    axes: [Int]? = nil, keepingDimensions: Bool = false, ties: Ties = .shared
  ) -> Tensor {
    -(-self).maximum(axes: axes, keepingDimensions: keepingDimensions, ties: ties)
  }

  private func reduced(
    _ axes: [Int]?, _ keepingDimensions: Bool, _ operation: ([Int]) -> GraphOperation
  ) -> Tensor {
    let axes = axes?.map(axis) ?? Array(0..<rank)
    let result = axes.isEmpty ? self : trace.apply(operation(axes.sorted()), [self])
    if keepingDimensions || result.isPoisoned { return result }
    return result.reshaped(to: shape.removing(axes))
  }

  /// eˣ/Σeˣ along an axis, without overflow.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  public func softmax(axis: Int = -1) -> Tensor {
    let exponentials = Tensor.exp(shifted(axis))
    return exponentials / exponentials.sum(axes: [axis], keepingDimensions: true)
  }

  /// ln(eˣ/Σeˣ) along an axis, without overflow.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  public func logSoftmax(axis: Int = -1) -> Tensor {
    let shifted = shifted(axis)
    return shifted - Tensor.log(Tensor.exp(shifted).sum(axes: [axis], keepingDimensions: true))
  }

  /// x − max x along an axis, which changes no ratio of exponentials.
  private func shifted(_ axis: Int) -> Tensor {
    self - maximum(axes: [axis], keepingDimensions: true).stoppingGradient()
  }

  /// The product of two matrices, [m, k] and [k, n], each transposed first if requested; of each pair of matrices if
  /// both have the same leading axes, as [samples, m, k] and [samples, k, n].
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
