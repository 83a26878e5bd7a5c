extension Marks {
  /// A line across the whole panel, for comparison with a value.
  public struct Rule: Mark, Hashable {
    /// Where the rule runs.
    public enum Place: Sendable, Hashable {
      case x(Double)
      case y(Double)
    }

    /// Where the rule runs.
    public var place: Place
    /// Written next to the line if there is space.
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
      switch place {
      case .x(let value): extent.x.include(value)
      case .y(let value): extent.y.include(value)
      }
    }

    /// Draws the mark.
    public func draw(on plot: inout Plot) {
      let frame = plot.frame
      let ends: [PlotPoint]
      switch place {
      case .x(let value):
        guard let x = plot.x.position(value) else { return }
        ends = [PlotPoint(x: x, y: frame.y), PlotPoint(x: x, y: frame.bottom)]
      case .y(let value):
        guard let y = plot.y.position(value) else { return }
        ends = [PlotPoint(x: frame.right, y: y), PlotPoint(x: frame.x, y: y)]
      }
      plot.series(name) { plot in
        plot.stroke(ends, color: color, width: 1.25, style: style)
        guard !label.isEmpty else { return }
        plot.label(label, along: ends, color: color)
      }
    }
  }
}

extension Mark where Self == Marks.Rule {
  /// A line across the panel at a value of the horizontal axis.
  public static func rule(
    x: Double, label: String = "", name: String? = nil, color: FigureColor = .muted,
    style: LineStyle = .dashed
  ) -> Marks.Rule {
    Marks.Rule(place: .x(x), label: label, name: name, color: color, style: style)
  }

  /// A line across the panel at a value of the vertical axis.
  public static func rule(
    y: Double, label: String = "", name: String? = nil, color: FigureColor = .muted,
    style: LineStyle = .dashed
  ) -> Marks.Rule {
    Marks.Rule(place: .y(y), label: label, name: name, color: color, style: style)
  }
}
