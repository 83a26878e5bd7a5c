extension Marks {
  /// A line through points, in their order.
  public struct Line: Mark, Hashable {
    /// Along the horizontal axis.
    public var x: [Double]
    /// Along the vertical axis.
    public var y: [Double]
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// Solid, dashed or dotted.
    public var style: LineStyle
    /// The width, in pixels.
    public var width: Double
    /// From 0 (invisible) to 1.
    public var opacity: Double

    /// The pairs of values; the longer of two arrays is truncated.
    var values: [(Double, Double)] { Array(zip(x, y)) }

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? {
      .line(color, style: style, width: width, opacity: opacity)
    }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      for (x, y) in zip(x, y) where x.isFinite && y.isFinite {
        extent.x.include(x)
        extent.y.include(y)
      }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let values = values
      let places = values.map { plot.position($0.0, $0.1) }
      let kept = Thinning.polyline(
        places, step: plot.detail.step, above: plot.detail.wholeLine)
      plot.series(name, values: kept.map { values[$0] }) { plot in
        plot.stroke(
          kept.map { places[$0] }, color: color, width: width, style: style, opacity: opacity)
      }
    }
  }
}

extension Mark where Self == Marks.Line {
  /// A line through points, in order. A non-finite value leaves a gap.
  ///
  /// - Parameters:
  ///   - x: The values along the horizontal axis.
  ///   - y: The values along the vertical axis, as many.
  ///   - name: The name in the legend.
  ///   - style: Solid, dashed or dotted.
  ///   - color: The color.
  ///   - width: In pixels.
  ///   - opacity: From 0 to 1; faint lines show raw values behind smoothed ones.
  public static func line(
    _ x: [Double], _ y: [Double], name: String? = nil, style: LineStyle = .solid,
    color: FigureColor = .series(0), width: Double = 1.75, opacity: Double = 1
  ) -> Marks.Line {
    Marks.Line(
      x: x, y: y, name: name, color: color, style: style, width: width, opacity: opacity)
  }
}
