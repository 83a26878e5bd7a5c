/// The extent of a chart's values, in both directions.
public struct Extent: Sendable, Hashable {
  /// The smallest and the largest of some values.
  public struct Interval: Sendable, Hashable {
    /// Linear or logarithmic.
    public let scale: ChartAxis.Scale
    /// The lower end.
    public private(set) var lower: Double?
    /// The upper end.
    public private(set) var upper: Double?

    /// Whether an automatic axis ends exactly where the values do, as around filled areas, instead of at the next round
    /// number.
    public var isExact = false

    /// Creates a value with the given properties.
    public init(scale: ChartAxis.Scale) { self.scale = scale }

    /// Includes a value unless it has no place on the axis, because it is not finite, or not positive on a logarithmic
    /// axis.
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

  /// Creates a value with the given properties.
  public init(x: ChartAxis.Scale = .linear, y: ChartAxis.Scale = .linear) {
    self.x = Interval(scale: x)
    self.y = Interval(scale: y)
  }
}
