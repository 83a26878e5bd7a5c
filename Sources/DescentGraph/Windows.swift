/// A window that moves along one axis.
///
/// Position p of the window reads the elements p·stride − before + i·dilation, for i in 0 ..< extent.
public struct Window: Sendable, Hashable {
  /// The axis along which it moves.
  public var axis: Int
  /// How many elements it reads at each position.
  public var extent: Int
  /// The distance between neighboring positions.
  public var stride: Int
  /// The elements of padding before the first element of the axis.
  public var before: Int
  /// The elements of padding after the last one.
  public var after: Int
  /// The distance between neighboring elements of the window.
  public var dilation: Int

  /// Creates a window; by default without padding, over neighboring elements, moving by one.
  public init(
    axis: Int, extent: Int, stride: Int = 1, before: Int = 0, after: Int = 0, dilation: Int = 1
  ) {
    self.axis = axis
    self.extent = extent
    self.stride = stride
    self.before = before
    self.after = after
    self.dilation = dilation
  }

  /// From its first element to its last, gaps included.
  public var span: Int {
    (max(extent, 1) - 1).multipliedReportingOverflow(by: dilation).partialValue &+ 1
  }

  /// The number of its positions on an axis; 0 if it does not fit.
  public func positions(on length: Int) -> Int {
    let room = length + before + after - span
    return room < 0 ? 0 : room / stride + 1
  }
}

/// Windows along some axes of a tensor, and what they read beyond its edges.
///
/// Each windowed axis becomes the axis of its positions, and the windows' extents follow the last windowed axis:
/// [samples, height, width, channels] under windows along height and width becomes [samples, positions down, positions
/// across, window height, window width, channels].
public struct Windows: Sendable, Hashable {
  /// In ascending order of their axes.
  package var windows: [Window]
  /// What padding consists of.
  package var fill: Double
  /// The order of the result's axes; `nil` as described.
  package var order: [Int]?

  package init(_ windows: [Window], fill: Double = 0, order: [Int]? = nil) {
    self.windows = windows
    self.fill = fill
    self.order = order
  }

  // Padding of NaN is equal to itself, so that equal nodes are found.
  public static func == (left: Windows, right: Windows) -> Bool {
    left.windows == right.windows && left.order == right.order
      && left.fill.bitPattern == right.fill.bitPattern
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(windows)
    hasher.combine(order)
    hasher.combine(fill.bitPattern)
  }

  /// What one axis of the result reads of the operand: neighboring elements of the result are `step` elements apart on
  /// the operand's axis.
  package struct Reading: Sendable, Hashable {
    package let extent: Int
    package let axis: Int
    package let step: Int
  }

  /// What each axis of the result reads.
  package func readings(of shape: TensorShape) -> [Reading] {
    let last = windows.last?.axis ?? -1
    let positions = shape.dimensions.indices.map { axis in
      let window = windows.first { $0.axis == axis }
      return Reading(
        extent: window?.positions(on: shape[axis]) ?? shape[axis], axis: axis,
        step: window?.stride ?? 1)
    }
    let inside = windows.map { Reading(extent: $0.extent, axis: $0.axis, step: $0.dilation) }
    let plain = positions.prefix(last + 1) + inside + positions.dropFirst(last + 1)
    return order.map { order in order.map { plain[$0] } } ?? Array(plain)
  }

  /// The shape of the elements under the windows.
  func shape(of operand: TensorShape) throws(ShapeRuleViolation) -> TensorShape {
    if let mistake = mistake(on: operand) { throw ShapeRuleViolation(mistake) }
    return TensorShape(readings(of: operand).map(\.extent))
  }

  private func mistake(on operand: TensorShape) -> String? {
    let axes = windows.map(\.axis)
    guard zip(axes, axes.dropFirst()).allSatisfy({ $0 < $1 }),
      axes.allSatisfy({ (0..<operand.rank).contains($0) })
    else { return "the windows' axes \(axes) must be distinct and in 0..<\(operand.rank)" }
    for window in windows {
      guard window.extent > 0, window.stride > 0, window.dilation > 0,
        [window.extent, window.stride, window.dilation].allSatisfy({
          $0 <= TensorShape.largestCount
        })
      else {
        return
          "a window has the extent \(window.extent), the stride \(window.stride) and the dilation "
          + "\(window.dilation); each must be at least 1"
      }
      guard
        [window.before, window.after].allSatisfy({ abs($0) <= TensorShape.largestCount })
      else { return "a window has the padding \(window.before) and \(window.after)" }
      guard window.positions(on: operand[window.axis]) > 0 else {
        return "a window of \(window.extent)"
          + (window.dilation > 1 ? " with dilation \(window.dilation)" : "")
          + " leaves nothing of the \(operand[window.axis]) elements of axis \(window.axis)"
          + (window.before != 0 || window.after != 0
            ? " with padding \(window.before) and \(window.after)" : "")
      }
    }
    return nil
  }
}
