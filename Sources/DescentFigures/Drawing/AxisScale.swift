/// The mapping from values on an axis to pixels on the page.
public struct AxisScale: Sendable, Hashable {
  /// From the first value shown to the last.
  public let range: ClosedRange<Double>
  /// Linear or logarithmic.
  public let scale: ChartAxis.Scale
  /// The pixels at the two ends of the range; the end may be the smaller, as on vertical axes.
  public let start: Double
  /// The end of the axis, in pixels.
  public let end: Double

  private let low: Double
  private let high: Double

  init(range: ClosedRange<Double>, scale: ChartAxis.Scale, start: Double, end: Double) {
    self.range = range
    self.scale = scale
    self.start = start
    self.end = end
    low = scale.transform(range.lowerBound)
    high = scale.transform(range.upperBound)
  }

  /// The position of a value; `nil` if it has no place on the axis.
  ///
  /// Values far outside the range are at most a million pixels away.
  public func position(_ value: Double) -> Double? {
    let transformed = scale.transform(value)
    guard transformed.isFinite else { return nil }
    let place = start + (transformed - low) / (high - low) * (end - start)
    return min(max(place, -1e6), 1e6)
  }

  /// The value at a pixel.
  public func value(at position: Double) -> Double {
    scale.inverse(low + (position - start) / (end - start) * (high - low))
  }
}
