extension Marks {
  /// The number of values in each bin.
  public struct Histogram: Mark, Hashable {
    /// The ends of the bins, one more than there are bins.
    public var edges: [Double]
    /// The height of each bin.
    public var counts: [Double]
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// From 0 (invisible) to 1.
    public var opacity: Double

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? { .area(color, opacity: opacity) }

    private var bins: Int { max(0, min(edges.count - 1, counts.count)) }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      guard bins > 0 else { return }
      extent.x.isExact = true
      extent.x.include(edges[0])
      extent.x.include(edges[bins])
      extent.y.include(0)
      for count in counts { extent.y.include(count) }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let frames = (0..<bins).compactMap { frame(ofBin: $0, on: plot) }
      let values = SeriesValues.bins(
        edges: Array(edges.prefix(bins + 1)), counts: Array(counts.prefix(bins)))
      plot.series(name, bins > 0 ? values : nil) { plot in
        plot.fill(frames, color: color, opacity: opacity)
      }
    }

    private func frame(ofBin bin: Int, on plot: Plot) -> PlotFrame? {
      guard counts[bin] > 0, let left = plot.x.position(edges[bin]),
        let right = plot.x.position(edges[bin + 1]), let top = plot.y.position(counts[bin])
      else { return nil }
      let bottom = plot.y.position(0) ?? plot.y.start
      // A thin gap between bins that are wide enough for one.
      let gap = right - left > 5 ? 1.0 : 0
      return PlotFrame(
        x: left.rounded(), y: top, width: max(right.rounded() - left.rounded() - gap, 0.5),
        height: bottom - top)
    }
  }
}

extension Mark where Self == Marks.Histogram {
  /// Bars over bins with known counts.
  ///
  /// - Parameters:
  ///   - counts: The height of each bin.
  ///   - edges: The ends of the bins, one more than there are bins.
  public static func histogram(
    counts: [Double], edges: [Double], name: String? = nil, color: FigureColor = .series(0),
    opacity: Double = 1
  ) -> Marks.Histogram {
    Marks.Histogram(edges: edges, counts: counts, name: name, color: color, opacity: opacity)
  }

  /// Counts values into bins of equal width.
  ///
  /// - Parameters:
  ///   - values: The values to count, except those that are not finite or are outside the range.
  ///   - bins: The number of bins, from 1 to 10,000.
  ///   - range: From the left end of the first bin to the right end of the last, inclusive; if `nil`, from the smallest
  ///     to the largest value.
  public static func histogram(
    of values: [Double], bins: Int = 30, range: ClosedRange<Double>? = nil, name: String? = nil,
    color: FigureColor = .series(0), opacity: Double = 1
  ) -> Marks.Histogram {
    let finite = values.filter(\.isFinite)
    let whole = range ?? (finite.min() ?? 0)...(finite.max() ?? 1)
    let usable = AxisRange.usable(whole.lowerBound, whole.upperBound, scale: .linear)
    let bins = min(max(bins, 1), 10_000)
    let (low, width) = (usable.lowerBound, usable.upperBound - usable.lowerBound)
    var counts = [Double](repeating: 0, count: bins)
    for value in finite where usable.contains(value) {
      counts[min(Int((value - low) / width * Double(bins)), bins - 1)] += 1
    }
    let edges = (0...bins).map { low + width * Double($0) / Double(bins) }
    return .histogram(counts: counts, edges: edges, name: name, color: color, opacity: opacity)
  }
}
