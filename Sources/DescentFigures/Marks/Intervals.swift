extension Marks {
  /// Values with intervals, as dots with whiskers: one per category of an axis, or at any places of it.
  public struct Intervals: Mark, Hashable {
    /// Where each value stands: along the horizontal axis if whiskers are upright, along the vertical one otherwise.
    public var places: [Double]
    /// The value of each interval.
    public var values: [Double]
    /// The lower end of each; where it is not finite, there is only a dot.
    public var lower: [Double]
    /// The upper end of each.
    public var upper: [Double]
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// The shape of the dots.
    public var shape: PointShape
    /// Whether whiskers are upright or lie along the horizontal axis.
    public var direction: Bars.Direction

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? { .point(color, shape: shape) }

    private var count: Int { min(places.count, values.count) }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      for index in 0..<count where places[index].isFinite && values[index].isFinite {
        let ends = interval(index).map { [$0.0, $0.1] } ?? []
        for end in ends + [values[index]] {
          if direction == .upward { extent.y.include(end) } else { extent.x.include(end) }
        }
        if direction == .upward {
          extent.x.include(places[index])
        } else {
          extent.y.include(places[index])
        }
      }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let pairs = (0..<count).map { index in
        direction == .upward ? (places[index], values[index]) : (values[index], places[index])
      }
      plot.series(name, values: pairs) { plot in
        let whiskers = (0..<count).flatMap { whisker($0, on: plot) }
        plot.strokeSegments(whiskers, color: color, width: 1.75, opacity: 1)
        let dots = pairs.compactMap { plot.position($0.0, $0.1) }
        plot.dots(dots, radius: 4, shape: shape, color: color)
      }
    }

    private func interval(_ index: Int) -> (Double, Double)? {
      guard index < lower.count, index < upper.count, lower[index].isFinite, upper[index].isFinite
      else { return nil }
      return (lower[index], upper[index])
    }

    /// The line between the ends and a short one across each.
    private func whisker(_ index: Int, on plot: Plot) -> [[PlotPoint]] {
      let (along, across) = direction == .upward ? (plot.x, plot.y) : (plot.y, plot.x)
      guard let (low, high) = interval(index), let middle = along.position(places[index]),
        let first = across.position(low), let last = across.position(high)
      else { return [] }
      func point(_ along: Double, _ across: Double) -> PlotPoint {
        direction == .upward ? PlotPoint(x: along, y: across) : PlotPoint(x: across, y: along)
      }
      return [[point(middle, first), point(middle, last)]]
        + [first, last].map { [point(middle - 4, $0), point(middle + 4, $0)] }
    }
  }
}

extension Mark where Self == Marks.Intervals {
  /// Values with intervals, as dots with whiskers.
  ///
  /// - Parameters:
  ///   - values: The dots.
  ///   - lower: The lower end of each interval; where it is not finite, there is only a dot.
  ///   - upper: The upper end of each.
  ///   - places: Where each stands along the other axis; one per category, from 0, if there are none.
  ///   - name: The name in the legend.
  ///   - color: The color.
  ///   - shape: The shape of the dots.
  ///   - direction: Upright whiskers, or such that lie along the horizontal axis.
  public static func intervals(
    _ values: [Double], lower: [Double], upper: [Double], at places: [Double]? = nil,
    name: String? = nil, color: FigureColor = .series(0), shape: PointShape = .circle,
    direction: Marks.Bars.Direction = .upward
  ) -> Marks.Intervals {
    Marks.Intervals(
      places: places ?? values.indices.map(Double.init), values: values, lower: lower,
      upper: upper, name: name, color: color, shape: shape, direction: direction)
  }
}
