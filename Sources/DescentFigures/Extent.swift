/// How far the values of a chart reach, in both directions.
public struct Extent: Sendable, Hashable {
  /// The smallest and the largest of some values.
  public struct Interval: Sendable, Hashable {
    /// How values are spread.
    public let scale: Axis.Scale
    /// The lower end.
    public private(set) var lower: Double?
    /// The upper end.
    public private(set) var upper: Double?

    /// Whether an automatic axis ends exactly where the values do, as around filled areas, and not
    /// at the next round number.
    public var isExact = false

    /// A value with the given properties.
    public init(scale: Axis.Scale) { self.scale = scale }

    /// Takes a value in, unless it has no place on the axis: one that is not finite, or on a
    /// logarithmic axis not positive.
    public mutating func include(_ value: Double) {
      guard value.isFinite, scale == .linear || value > 0 else { return }
      lower = min(lower ?? value, value)
      upper = max(upper ?? value, value)
    }
  }

  /// Along the horizontal axis.
  public var x: Interval
  /// Along the vertical axis.
  public var y: Interval

  /// A value with the given properties.
  public init(x: Axis.Scale = .linear, y: Axis.Scale = .linear) {
    self.x = Interval(scale: x)
    self.y = Interval(scale: y)
  }
}
