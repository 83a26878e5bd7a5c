extension Tensor {
  /// The elements under windows that move along some axes: what convolution and pooling read.
  ///
  /// Each windowed axis becomes the axis of its positions; the windows' extents follow the last windowed axis. With
  /// windows of 3 × 3 along axes 1 and 2, [samples, height, width, channels] becomes [samples, height − 2, width − 2, 3,
  /// 3, channels]. The gradient of an element is the sum of those of all windows that read it.
  ///
  /// - Parameters:
  ///   - windows: One for each axis along which they move.
  ///   - value: What padding consists of.
  public func windows(_ windows: [Window], filling value: Double = 0) -> Tensor {
    if isPoisoned { return self }
    let resolved = windows.map { window in
      var window = window
      window.axis = axis(window.axis)
      return window
    }
    guard resolved.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
      return failing("windows", "have negative padding; take a slice instead")
    }
    return trace.apply(
      .windows(Windows(resolved.sorted { $0.axis < $1.axis }, fill: value)), [self])
  }

  /// Every `step`-th of the elements in a range of an axis.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  public func sliced(_ range: Range<Int>, axis: Int = 0, step: Int = 1) -> Tensor {
    if isPoisoned { return self }
    let axis = self.axis(axis)
    guard (0..<rank).contains(axis) else { return failing("slice", noAxis(axis)) }
    let length = shape[axis]
    guard range.lowerBound >= 0, range.upperBound <= length, !range.isEmpty else {
      return failing(
        "slice", "\(range) of axis \(axis) is not a part of its \(length) elements, 0..<\(length)")
    }
    guard step > 0 else { return failing("slice", "has the step \(step); it must be at least 1") }
    if range == 0..<length, step == 1 { return self }
    let window = Window(
      axis: axis, extent: 1, stride: step, before: -range.lowerBound,
      after: range.upperBound - length)
    return alongAxis(window, fill: 0)
  }

  /// One element of an axis; the axis is removed.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  public func element(_ index: Int, axis: Int = 0) -> Tensor {
    if isPoisoned { return self }
    let slice = sliced(index..<index + 1, axis: axis)
    return slice.isPoisoned ? slice : slice.squeezed(axis: axis)
  }

  /// An axis made longer at its ends.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  public func padded(axis: Int, before: Int, after: Int, with value: Double = 0) -> Tensor {
    if isPoisoned { return self }
    let axis = self.axis(axis)
    guard (0..<rank).contains(axis) else { return failing("padding", noAxis(axis)) }
    guard before >= 0, after >= 0 else {
      return failing("padding", "of \(before) and \(after) elements; each must be 0 or more")
    }
    if before == 0, after == 0 { return self }
    return alongAxis(Window(axis: axis, extent: 1, before: before, after: after), fill: value)
  }

  /// Windows of one element.
  private func alongAxis(_ window: Window, fill: Double) -> Tensor {
    let read = trace.apply(.windows(Windows([window], fill: fill)), [self])
    return read.isPoisoned ? read : read.squeezed(axis: window.axis + 1)
  }

  /// Running sums along an axis: element i is the sum of the elements 0...i.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  public func cumulativeSum(axis: Int = -1) -> Tensor {
    if isPoisoned { return self }
    let axis = self.axis(axis)
    guard (0..<rank).contains(axis) else { return failing("cumulative sum", noAxis(axis)) }
    let length = shape[axis]
    return windows([Window(axis: axis, extent: length, before: length - 1)]).sum(axes: [axis + 1])
  }

  /// The tensors one after another along an axis, in which alone they may differ.
  ///
  /// - Parameter axis: Counted from the end if it is negative.
  /// - Precondition: There is at least one tensor.
  public static func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    precondition(!tensors.isEmpty, "a concatenation needs at least one tensor")
    if let poisoned = tensors.first(where: \.isPoisoned) { return poisoned }
    if tensors.count == 1 { return tensors[0] }
    return tensors[0].trace.apply(.concatenate(axis: tensors[0].axis(axis)), tensors)
  }

  /// Tensors of one shape along a new axis.
  ///
  /// - Parameter axis: Where the new axis is in the result; counted from the end if it is negative.
  /// - Precondition: There is at least one tensor.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    precondition(!tensors.isEmpty, "a stack needs at least one tensor")
    let axis = axis < 0 ? axis + tensors[0].rank + 1 : axis
    return concatenate(tensors.map { $0.unsqueezed(axis: axis) }, axis: axis)
  }

  /// The rows, along the first axis, that indices name: [rows, …] and indices of any shape become [indices…, …]. An
  /// index without a row gives NaN, so that it shows.
  ///
  /// The gradient of a row is the sum over all indices that name it.
  public func rows(at indices: Tensor) -> Tensor { trace.apply(.rows, [self, indices]) }

  /// The adjoint of ``rows(at:)``: the elements for each index are added to the row of the result that it names. An index
  /// without a row is dropped.
  public func addingRows(at indices: Tensor, count: Int) -> Tensor {
    trace.apply(.addRows(count: count), [self, indices])
  }

  /// The rows of ``addingRows(at:count:)`` that `wanted` names, without the others.
  package func addingRows(at indices: Tensor, count: Int, keeping wanted: Tensor) -> Tensor {
    trace.apply(.addMatchingRows(count: count), [self, indices, wanted])
  }

  /// The same tensor with other rows where indices name them: [rows, …], indices of any shape and a row for each of them,
  /// [indices…, …]. Of several rows with the same index the last counts; an index without a row is dropped.
  ///
  /// Assigned to the variable that it is made from, it changes these rows alone, in place.
  public func replacingRows(at indices: Tensor, with rows: Tensor) -> Tensor {
    trace.apply(.replaceRows, [self, indices, rows])
  }

  /// Numbers as labels, or labels as numbers. A number becomes the integer next to it toward 0, and −1 if it is not
  /// from 0 to 2³¹ − 128. No gradient flows through it.
  public func converted(to type: ElementType) -> Tensor {
    isPoisoned || type == self.type ? self : trace.apply(.convert(type), [self])
  }
}
