/// The meaning of the colors of a continuous scale; the figure shows it as a bar.
public struct ColorScale: Sendable, Hashable {
  /// The colored quantity, with its unit.
  public var title: String
  /// The values at the two ends.
  public var range: ClosedRange<Double>
  /// Whether colors follow the value or its logarithm.
  public var scale: ChartAxis.Scale

  /// Creates a value with the given properties.
  public init(_ title: String, range: ClosedRange<Double>, scale: ChartAxis.Scale = .linear) {
    self.title = title
    self.range = AxisRange.usable(range.lowerBound, range.upperBound, scale: scale)
    self.scale = scale
  }

  /// A scale from the smallest to the largest of some values.
  public init(_ title: String, fitting values: [Double], scale: ChartAxis.Scale = .linear) {
    var interval = Extent.Interval(scale: scale)
    for value in values { interval.include(value) }
    self.init(title, range: (interval.lower ?? 0)...(interval.upper ?? 1), scale: scale)
  }

  /// The color of a value; `nil` if it is not finite.
  public func color(of value: Double) -> FigureColor? {
    guard value.isFinite else { return nil }
    let (low, high, at) = (
      scale.transform(range.lowerBound), scale.transform(range.upperBound), scale.transform(value)
    )
    guard at.isFinite else { return .viridis(0) }
    // 64 steps are more than the eye can distinguish, and let neighbors share one element.
    return .viridis((min(max((at - low) / (high - low), 0), 1) * 63).rounded() / 63)
  }
}
