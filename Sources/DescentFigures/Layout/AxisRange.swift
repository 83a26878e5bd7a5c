import DescentNumerics

/// Drawable ranges, made from whatever the data or the caller provide.
enum AxisRange {
  /// The range of an axis: the caller's, or one around the data that ends at round numbers.
  static func resolve(_ axis: ChartAxis, data: Extent.Interval) -> ClosedRange<Double> {
    if let range = axis.range {
      return usable(range.lowerBound, range.upperBound, scale: axis.scale)
    }
    guard let lower = data.lower, let upper = data.upper else {
      return axis.scale == .linear ? 0...1 : 0.1...10
    }
    let range = usable(lower, upper, scale: axis.scale)
    if data.isExact { return range }
    return axis.scale == .linear ? rounded(range) : roundedLogarithmic(range)
  }

  /// A range with two different finite ends, positive ones on a logarithmic axis.
  static func usable(_ lower: Double, _ upper: Double, scale: ChartAxis.Scale) -> ClosedRange<
    Double
  > {
    let limit = 1e300
    var low = lower.isFinite ? min(max(lower, -limit), limit) : 0
    var high = upper.isFinite ? min(max(upper, -limit), limit) : max(low, 1)
    if scale == .logarithmic {
      high = high > 0 ? max(high, 1e-290) : 1
      low = low > 0 ? max(low, 1e-300) : high / 1000
      return high < low * 1.0001 ? (low / 2)...(low * 2) : low...high
    }
    // A constant gets space on both sides; nine digits are more than tick labels can show.
    if high - low <= max(low.magnitude, high.magnitude) * 1e-9 {
      let room = low == 0 ? 1 : low.magnitude * 0.1
      (low, high) = (low - room, high + room)
    }
    // Below the smallest normal numbers there are no round ones.
    return high - low < 1e-290 ? (low - 1)...(high + 1) : low...high
  }

  private static func rounded(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let step = TickStep(atLeast: (range.upperBound - range.lowerBound) / 10)
    return step.below(range.lowerBound)...step.above(range.upperBound)
  }

  /// Rounds to whole decades if there are several, otherwise to 1, 2 or 5 times a power of ten.
  private static func roundedLogarithmic(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let low = decimalExponent(of: range.lowerBound)
    let high = decimalExponent(of: range.upperBound)
    let isWide = range.upperBound / range.lowerBound > 100
    let steps: [Double] = isWide ? [1, 10] : [1, 2, 5, 10]
    let lower = steps.last { $0 * powerOfTen(low) <= range.lowerBound * (1 + 1e-12) } ?? 1
    let upper = steps.first { $0 * powerOfTen(high) >= range.upperBound * (1 - 1e-12) } ?? 10
    return (lower * powerOfTen(low))...(upper * powerOfTen(high))
  }
}
