extension Marks {
  /// The outline of a range in both directions.
  public struct Box: Mark, Hashable {
    /// Along the horizontal axis.
    public var x: ClosedRange<Double>
    /// Along the vertical axis.
    public var y: ClosedRange<Double>
    /// Written inside the upper left corner if there is space.
    public var label: String
    public var name: String?
    /// The color.
    public var color: FigureColor
    /// Solid, dashed or dotted.
    public var style: LineStyle

    /// The sample before the name in the legend.
    public var legendKey: LegendKey? { .line(color, style: style, width: 1.25, opacity: 1) }

    /// Extends the ranges to include the mark.
    public func include(in extent: inout Extent) {
      for end in [x.lowerBound, x.upperBound] { extent.x.include(end) }
      for end in [y.lowerBound, y.upperBound] { extent.y.include(end) }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let corners = [
        plot.position(x.lowerBound, y.upperBound), plot.position(x.upperBound, y.upperBound),
        plot.position(x.upperBound, y.lowerBound), plot.position(x.lowerBound, y.lowerBound),
        plot.position(x.lowerBound, y.upperBound),
      ]
      plot.series(name) { plot in
        plot.stroke(corners, color: color, width: 1.25, style: style)
        guard !label.isEmpty, case .some(let corner) = corners[0] else { return }
        plot.label(
          label, beside: [corner], places: LabelPlace.inside, distance: 6, color: color)
      }
    }
  }
}

extension Mark where Self == Marks.Box {
  /// The outline of a range in both directions.
  public static func box(
    x: ClosedRange<Double>, y: ClosedRange<Double>, label: String = "", name: String? = nil,
    color: FigureColor = .ink, style: LineStyle = .solid
  ) -> Marks.Box {
    Marks.Box(x: x, y: y, label: label, name: name, color: color, style: style)
  }
}
