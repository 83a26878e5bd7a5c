/// The position of everything in a figure.
///
/// The space for tick labels depends on the ticks, which depend on the size of the panels, which depends on the space
/// for labels; a few rounds settle it.
struct FigureLayout {
  struct TextLine {
    var text: String
    var x: Double
    /// The baseline.
    var y: Double
  }

  struct Panel {
    var frame: PlotFrame
    var title: [TextLine] = []
    var xTicks: [Tick]
    var yTicks: [Tick]
    var xRange: ClosedRange<Double>
    var yRange: ClosedRange<Double>
    var showsXLabels: Bool
    var showsYLabels: Bool
    /// The lines whose names stand at their ends.
    var lineEnds: [LineEnd]
    /// Titles of this panel only; common titles are placed once, next to the grid.
    var xTitle: TextLine?
    var yTitle: TextLine?
  }

  private(set) var width: Double
  private(set) var height = 0.0
  private(set) var title: [TextLine] = []
  private(set) var subtitle: [TextLine] = []
  private(set) var legend: Legend
  private(set) var rowTitles: [TextLine] = []
  private(set) var panels: [Panel] = []
  private(set) var xTitle: TextLine?
  private(set) var yTitle: TextLine?

  /// The margin around the figure; an HTML page has its own margins.
  private let margin: Double
  /// Whether the figure is drawn narrower than it asks for.
  private(set) var wraps = false
  private static let axisTitleHeight = 20.0
  /// The height of a grid in the middle of which its title is found, in pixels.
  private static let tallestTitled = 900.0

  init(_ figure: SmallMultiples, options: SVGOptions) {
    margin = options.hasBackground ? 18 : 2
    let least = 160.0
    width = max(figure.width, least)
    if let most = options.width, most < width {
      width = max(most, least)
      wraps = true
    }
    let inner = width - 2 * margin
    let grid =
      figure.panels.isEmpty
      ? nil : GridMeasure(figure, width: width - 2 * margin, wraps: wraps)
    legend = Legend(
      figure.panels.flatMap(\.marks), without: grid?.namesOnlyAtEnds ?? [], x: margin, width: inner)
    var top = max(margin - 4, 0)
    if options.showsTitle { addTitles(figure, top: &top, width: inner) }
    if legend.height > 0 {
      legend.move(down: top + 4)
      top += legend.height + 12
    }
    addGrid(grid, figure, top: top + 4)
  }

  private mutating func addTitles(_ figure: SmallMultiples, top: inout Double, width: Double) {
    func add(_ text: String, size: Double, bold: Bool) -> [TextLine] {
      TextWrapping.lines(text, width: width, size: size, bold: bold, maximumLines: 3).map {
        top += TextMetrics.lineHeight(size)
        return TextLine(text: $0, x: margin, y: top - size * 0.25)
      }
    }
    title = add(figure.title, size: Typography.title, bold: true)
    subtitle = add(figure.subtitle, size: Typography.subtitle, bold: false)
    if !title.isEmpty || !subtitle.isEmpty { top += 6 }
  }

  // MARK: The grid

  private mutating func addGrid(_ grid: GridMeasure?, _ figure: SmallMultiples, top: Double) {
    guard let grid else {
      height = top + margin
      return
    }
    var y = top
    for (line, members) in grid.grid.lines.enumerated() {
      if let row = grid.grid.rowOfLine[line], row < figure.rowTitles.count,
        !figure.rowTitles[row].isEmpty
      {
        y += line > 0 ? 10 : 0
        rowTitles.append(rowTitle(figure.rowTitles[row], left: grid.left(ofColumn: 0), top: y))
        y += 22
      }
      let titles = grid.titles(inLine: line)
      let titleHeight = TextMetrics.lineHeight(Typography.panelTitle)
      let titleLines = titles.map(\.count).max() ?? 0
      y += Double(titleLines) * titleHeight + (titleLines > 0 ? 5 : 2)
      for (column, index) in members.enumerated() {
        panels.append(
          panel(
            grid, index: index, place: (line, column), top: y, title: titles[column]))
      }
      y += grid.panelHeight + grid.below(line: line) + (line + 1 < grid.grid.lines.count ? 14 : 0)
    }
    addCommonTitles(grid, bottom: &y)
    height = (y + max(margin - 6, 2)).rounded(.up)
  }

  private func rowTitle(_ text: String, left: Double, top: Double) -> TextLine {
    let text = TextWrapping.shortened(
      text, width: width - 2 * margin - left, size: Typography.panelTitle + 1, bold: true)
    return TextLine(text: text, x: (margin + left).rounded(), y: top + 14)
  }

  private func panel(
    _ grid: GridMeasure, index: Int, place: (line: Int, column: Int), top: Double, title: [String]
  ) -> Panel {
    let frame = PlotFrame(
      x: (margin + grid.left(ofColumn: place.column)).rounded(), y: top.rounded(),
      width: grid.panelWidth.rounded(.down), height: grid.panelHeight.rounded(.down))
    var panel = Panel(
      frame: frame, xTicks: grid.xTicks[index], yTicks: grid.yTicks[index],
      xRange: grid.ranges.x[index], yRange: grid.ranges.y[index],
      showsXLabels: grid.showsXLabels(index, line: place.line, column: place.column),
      showsYLabels: grid.showsYLabels(column: place.column), lineEnds: grid.lineEnds[index])
    let lineHeight = TextMetrics.lineHeight(Typography.panelTitle)
    panel.title = title.enumerated().map { line, text in
      let above = Double(title.count - 1 - line) * lineHeight
      return TextLine(text: text, x: frame.x, y: frame.y - 8 - above)
    }
    let chart = grid.figure.panels[index]
    if grid.commonXTitle == nil, !chart.x.title.isEmpty {
      let text = TextWrapping.shortened(
        chart.x.title, width: frame.width + 16, size: Typography.axisTitle)
      panel.xTitle = TextLine(
        text: text, x: frame.x + frame.width / 2, y: frame.bottom + grid.xLabelHeight + 16)
    }
    if grid.commonYTitle == nil, !chart.y.title.isEmpty {
      let text = TextWrapping.shortened(
        chart.y.title, width: frame.height + 8, size: Typography.axisTitle)
      panel.yTitle = TextLine(
        text: text, x: frame.x - grid.yLabelWidth - 12, y: frame.y + frame.height / 2)
    }
    return panel
  }

  private mutating func addCommonTitles(_ grid: GridMeasure, bottom: inout Double) {
    guard let first = panels.first else { return }
    let right = panels.map(\.frame.right).max() ?? first.frame.right
    // Beside the lines that are seen together: of many, the title would be far from the first.
    let tallest = first.frame.y + max(Self.tallestTitled, grid.panelHeight)
    let last = panels.map(\.frame.bottom).filter { $0 <= tallest }.max() ?? first.frame.bottom
    if let text = grid.commonXTitle, !text.isEmpty {
      let text = TextWrapping.shortened(
        text, width: width - 2 * margin, size: Typography.axisTitle)
      xTitle = TextLine(text: text, x: (first.frame.x + right) / 2, y: bottom + 16)
      bottom += Self.axisTitleHeight
    }
    if let text = grid.commonYTitle, !text.isEmpty {
      let text = TextWrapping.shortened(
        text, width: last - first.frame.y + 24, size: Typography.axisTitle)
      yTitle = TextLine(text: text, x: margin + 12, y: (first.frame.y + last) / 2)
    }
  }
}
