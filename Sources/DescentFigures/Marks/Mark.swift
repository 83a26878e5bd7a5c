/// Something that shows data in a chart: a line, a band, points, bars, …
///
/// The built-in marks are the types in ``Marks``, most easily created by the functions of the same names:
/// `chart.adding(.line(x, y, name: "loss"))`. A custom mark is a type that conforms to this protocol: it reports the
/// extent of its values and draws itself with the pens of ``Plot``.
public protocol Mark: Sendable {
  /// The name of the series in the legend. Marks with the same name share an entry and are hidden together; marks
  /// without a name are not in the legend.
  var name: String? { get }

  /// The sample that the legend shows next to the name.
  var legendKey: LegendKey? { get }

  /// The meaning of the mark's colors, if they represent values.
  var colorScale: ColorScale? { get }

  /// Extends the range of automatic axes to the values of the mark.
  func include(in extent: inout Extent)

  /// Draws the mark.
  func draw(on plot: inout Plot)
}

extension Mark {
  public var name: String? { nil }
  /// The sample before the name in the legend.
  public var legendKey: LegendKey? { nil }
  /// The color scale, if values are shown by color.
  public var colorScale: ColorScale? { nil }
  /// Extends the ranges to include the mark.
  public func include(in extent: inout Extent) {}
}

/// The sample of a series in the legend.
public enum LegendKey: Sendable, Hashable {
  case line(FigureColor, style: LineStyle, width: Double, opacity: Double)
  case area(FigureColor, opacity: Double)
  case point(FigureColor, shape: PointShape)
}

/// The built-in marks, one file each.
public enum Marks {}
