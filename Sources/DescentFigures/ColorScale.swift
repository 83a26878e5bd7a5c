/// What the colours of a continuous scale stand for; the figure shows it as a bar.
public struct ColorScale: Sendable, Hashable {
  /// What is coloured, with its unit.
  public var title: String
  /// The values at the two ends.
  public var range: ClosedRange<Double>
  /// Whether colours follow the value or its logarithm.
  public var scale: Axis.Scale

  /// A value with the given properties.
  public init(_ title: String, range: ClosedRange<Double>, scale: Axis.Scale = .linear) {
    self.title = title
    self.range = AxisRange.usable(range.lowerBound, range.upperBound, scale: scale)
    self.scale = scale
  }

  /// A scale from the smallest to the largest of some values.
  public init(_ title: String, fitting values: [Double], scale: Axis.Scale = .linear) {
    var interval = Extent.Interval(scale: scale)
    for value in values { interval.include(value) }
    self.init(title, range: (interval.lower ?? 0)...(interval.upper ?? 1), scale: scale)
  }

  /// The colour of a value; none for one that is not finite.
  public func color(of value: Double) -> FigureColor? {
    guard value.isFinite else { return nil }
    let (low, high, at) = (
      scale.transform(range.lowerBound), scale.transform(range.upperBound), scale.transform(value)
    )
    guard at.isFinite else { return .viridis(0) }
    // 64 steps are more than an eye tells apart, and let neighbours share one element.
    return .viridis((min(max((at - low) / (high - low), 0), 1) * 63).rounded() / 63)
  }
}
