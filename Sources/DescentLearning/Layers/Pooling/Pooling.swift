import DescentGraph

/// What pooling in one and two dimensions shares: a reduction of each window of [samples, positions…, channels].
struct Pooling {
  let name: String
  let windows: SpatialWindows
  /// Such as `[samples, height, width, channels]`.
  let inputs: String

  init(_ name: String, _ window: [Int], _ stride: [Int]?, _ padding: Padding, _ inputs: String) {
    self.name = name
    self.inputs = inputs
    windows = SpatialWindows(
      noun: "window", extents: window, stride: stride ?? window,
      dilation: window.map { _ in 1 }, padding: padding)
  }

  /// The largest element of each window; the first of equals gets the gradient.
  func maximum(_ input: Tensor, in scope: Scope) -> Tensor {
    reduced(input, in: scope, filling: -.infinity) { views, axes, _ in
      views.maximum(axes: axes, ties: .first)
    }
  }

  /// The mean of each window, of all its elements or of those inside the input.
  func mean(_ input: Tensor, countsPadding: Bool, in scope: Scope) -> Tensor {
    reduced(input, in: scope, filling: 0) { views, axes, windows in
      let size = windows.reduce(1) { $0 * $1.extent }
      let isPadded = windows.contains { $0.before > 0 || $0.after > 0 }
      let sums = views.sum(axes: axes)
      guard isPadded, !countsPadding else { return sums * (1 / Double(size)) }
      let counts = windows.map { $0.insideCounts(of: input.shape[$0.axis]) }
      let all = counts.reduce([1]) { product, counts in
        product.flatMap { a in counts.map { a * $0 } }
      }
      return sums
        / scope.constant(all.map { Float($0) }, shape: TensorShape(counts.map(\.count) + [1]))
    }
  }

  private func reduced(
    _ input: Tensor, in scope: Scope, filling value: Double,
    _ reduce: (Tensor, _ axes: [Int], [Window]) -> Tensor
  ) -> Tensor {
    guard !input.isPoisoned else { return input }
    let axes = windows.extents.count
    guard input.rank == axes + 2 else {
      return scope.failing(
        name, [input], "takes \(inputs); put Reshape before it to make samples of that shape")
    }
    do {
      let found = try windows.windows(over: input.shape)
      try check(found, input.shape)
      let views = input.windows(found, filling: value)
      guard !views.isPoisoned else { return views }
      return reduce(views, Array(axes + 1...2 * axes), found)
    } catch {
      return scope.failing(name, [input], error.reason)
    }
  }

  /// A window of padding alone has no maximum and no mean.
  private func check(_ windows: [Window], _ shape: TensorShape) throws(WindowMistake) {
    for window in windows where window.insideCounts(of: shape[window.axis]).contains(0) {
      throw WindowMistake(
        "a window of \(window.extent) with the padding \(window.before) and \(window.after) lies outside of "
          + "\(shape[window.axis]) at one position; pad by less than the window")
    }
  }
}
