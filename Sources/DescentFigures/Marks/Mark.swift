/// Something that shows data in a chart: a line, a band, points, bars, …
///
/// The marks shipped are the types in ``Marks``, made most easily by the functions of the same
/// names: `chart.adding(.line(x, y, name: "loss"))`. A mark of your own is a type that conforms
/// to this protocol: it says how far its values reach, and draws itself with the pens of ``Plot``.
public protocol Mark: Sendable {
  /// The name of the series in the legend. Marks of one name share an entry there and are hidden
  /// together; marks without a name are not in the legend.
  var name: String? { get }

  /// The sample that the legend shows beside the name.
  var legendKey: LegendKey? { get }

  /// What the colours of the mark stand for, where they stand for values.
  var colorScale: ColorScale? { get }

  /// Takes the values of the mark into the range of automatic axes.
  func include(in extent: inout Extent)

  /// Draws the mark.
  func draw(on plot: inout Plot)
}

extension Mark {
  public var name: String? { nil }
  /// What stands before the name in the legend.
  public var legendKey: LegendKey? { nil }
  /// The scale of the colours, where values are shown by colour.
  public var colorScale: ColorScale? { nil }
  /// Widens the ranges to what is drawn.
  public func include(in extent: inout Extent) {}
}

/// The sample of a series in the legend.
public enum LegendKey: Sendable, Hashable {
  case line(FigureColor, style: LineStyle, width: Double, opacity: Double)
  case area(FigureColor, opacity: Double)
  case point(FigureColor, shape: PointShape)
}

/// The marks that Descent ships, one file each.
public enum Marks {}
