/// One panel: two axes and the marks between them.
///
/// ```swift
/// let chart = Chart(title: "std 0.0251", x: ChartAxis("epoch", range: 0...20), y: ChartAxis("accuracy"))
///   .adding(.line(epochs, accuracies, name: "with batch normalization"))
/// ```
public struct Chart: Sendable {
  /// The title above the panel.
  public var title: String
  /// The axis.
  public var x: ChartAxis
  /// The axis.
  public var y: ChartAxis
  /// What is drawn, in order.
  public var marks: [any Mark]

  /// A quieter line below the title, shown when the chart is a figure by itself.
  public var subtitle = ""
  /// The width of the page in pixels, used when the chart is a figure by itself.
  public var width = 640.0
  /// The height of the frame as a fraction of its width.
  public var aspect = 0.62

  /// Where the names of lines stand.
  public enum LineNames: Sendable, Hashable {
    /// In the legend.
    case legend
    /// At the right end of each line; in the legend if there is no space for all of them.
    case ends
    /// At the right end, as far as there is space, and in the legend.
    case both
  }

  /// Where the names of lines stand.
  public var lineNames = LineNames.legend

  /// Creates a value with the given properties.
  public init(
    title: String = "", x: ChartAxis = ChartAxis(), y: ChartAxis = ChartAxis(),
    marks: [any Mark] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
  }

  /// The same chart with one more mark, drawn over the others.
  public func adding(_ mark: some Mark) -> Chart {
    var chart = self
    chart.marks.append(mark)
    return chart
  }

  /// The same chart with the names of its lines at another place.
  ///
  /// Names at the ends never cover each other: those of neighboring ends are pushed apart, with short lines that lead to
  /// them.
  public func naming(lines place: LineNames) -> Chart {
    var chart = self
    chart.lineNames = place
    return chart
  }

  /// The same chart with another size, used when it is a figure by itself.
  public func sized(width: Double, aspect: Double) -> Chart {
    var chart = self
    chart.width = width
    chart.aspect = aspect
    return chart
  }

  /// The extent of the marks.
  var extent: Extent {
    var extent = Extent(x: x.scale, y: y.scale)
    for mark in marks { mark.include(in: &extent) }
    return extent
  }
}

extension Chart: Figure {
  /// The figure as SVG.
  public func svg(_ options: SVGOptions) -> String {
    var panel = self
    panel.title = ""
    return SmallMultiples(
      title: title, subtitle: subtitle, columns: 1, panels: [panel], width: width, aspect: aspect
    ).svg(options)
  }
}
