/// The sizes of a grid of panels: how wide they are, and how much space their labels take.
struct GridMeasure {
  let figure: SmallMultiples
  let grid: PanelGrid
  let ranges: SharedRanges
  /// The title of the axis if all panels have the same one.
  let commonXTitle: String?
  let commonYTitle: String?

  private(set) var panelWidth = 100.0
  private(set) var panelHeight = 60.0
  private(set) var xTicks: [[Tick]] = []
  private(set) var yTicks: [[Tick]] = []
  /// The space for tick labels, including their distance from the frame.
  private(set) var yLabelWidth = 0.0
  private(set) var xLabelHeight = 0.0
  /// The ends of lines that get names, panel by panel.
  private(set) var lineEnds: [[LineEnd]]
  private var gap = 0.0
  private var left = 0.0

  private let width: Double

  init(_ figure: SmallMultiples, width: Double, wraps: Bool) {
    self.figure = figure
    self.width = width
    grid = PanelGrid(figure, wrappingTo: wraps ? width : nil)
    ranges = SharedRanges(figure, columns: max(1, min(figure.columns, figure.panels.count)))
    let (xTitles, yTitles) = (Set(figure.panels.map(\.x.title)), Set(figure.panels.map(\.y.title)))
    commonXTitle = xTitles.count == 1 ? xTitles.first : nil
    commonYTitle = yTitles.count == 1 ? yTitles.first : nil
    lineEnds = figure.panels.map(LineEnd.all)
    (gap, left) = (20, 50)
    for _ in 0..<3 { settle() }
    if !hasSpaceForLineEnds {
      lineEnds = figure.panels.map { _ in [] }
      for _ in 0..<3 { settle() }
    }
  }

  /// The width of names at the ends of lines.
  private var endWidth: Double { lineEnds.map(LineEnd.width).max() ?? 0 }

  /// The names that the legend need not repeat: wherever they occur they stand at the end of a line.
  var namesOnlyAtEnds: Set<String> {
    var (named, others): (Set<String>, Set<String>) = ([], [])
    for (panel, ends) in zip(figure.panels, lineEnds) {
      let atEnds = panel.lineNames == .ends ? Set(ends.map(\.name)) : []
      named.formUnion(atEnds)
      others.formUnion(panel.marks.compactMap(\.name).filter { !atEnds.contains($0) })
    }
    return named.subtracting(others)
  }

  /// Names must not take what the lines need, nor be more than fit one below the other.
  private var hasSpaceForLineEnds: Bool {
    let most = lineEnds.map(\.count).max() ?? 0
    return endWidth <= 0.5 * panelWidth && Double(most) * LineEnd.height <= panelHeight
  }

  private mutating func settle() {
    let columns = grid.columns
    let right = max(6, endWidth, xTicks.indices.map { reach($0).right }.max() ?? 0)
    let room = width - left - right - gap * Double(columns - 1)
    panelWidth = max(room / Double(columns), 24).rounded(.down)
    panelHeight = max(panelWidth * figure.aspect, 24).rounded(.down)
    let panels = figure.panels
    xTicks = panels.indices.map {
      AxisLabels.horizontal(panels[$0].x, range: ranges.x[$0], length: panelWidth)
    }
    yTicks = panels.indices.map {
      AxisLabels.vertical(
        panels[$0].y, range: ranges.y[$0], length: panelHeight, width: min(190, width * 0.4))
    }
    yLabelWidth = 8 + (yTicks.joined().map { AxisLabels.width($0.label) }.max() ?? 0)
    let lines = xTicks.joined().map { $0.label.split(separator: "\n").count }.max() ?? 1
    xLabelHeight = 6 + Double(max(lines, 1)) * TextMetrics.lineHeight(Typography.tick)
    let titleWidth = commonYTitle == "" ? 0.0 : 22
    left = yLabelWidth + titleWidth
    // The last label of a panel and the first of the next one extend toward each other.
    let halves = xTicks.indices.map { reach($0).left + reach($0).right }
    gap = max(14, (halves.max() ?? 0) + 8, endWidth + 14)
    if !figure.sharesY.isOuterOnlyAcross { gap += yLabelWidth + (commonYTitle == nil ? 22 : 0) }
  }

  /// How far the labels of a horizontal axis extend beyond the ends of the frame.
  private func reach(_ index: Int) -> (left: Double, right: Double) {
    guard figure.panels[index].x.categories.isEmpty else { return (0, 0) }
    let labelled = xTicks[index].filter { !$0.label.isEmpty }
    func half(_ tick: Tick?) -> Double { AxisLabels.width(tick?.label ?? "") / 2 }
    return (half(labelled.first), half(labelled.last))
  }

  func left(ofColumn column: Int) -> Double { left + Double(column) * (panelWidth + gap) }

  func titles(inLine line: Int) -> [[String]] {
    grid.lines[line].map {
      TextWrapping.lines(
        figure.panels[$0].title, width: panelWidth + 4, size: Typography.panelTitle, bold: true)
    }
  }

  /// Tick labels are shown only on outer panels if the inner ones have the same labels.
  func showsXLabels(_ index: Int, line: Int, column: Int) -> Bool {
    let isLowest = !grid.lines.dropFirst(line + 1).contains { column < $0.count }
    if isLowest || figure.sharesX == .rows || figure.sharesX == .none { return true }
    return grid.isWrapped && figure.sharesX == .columns
  }

  func showsYLabels(column: Int) -> Bool { column == 0 || !figure.sharesY.isOuterOnlyAcross }

  /// The space that a line needs below its panels.
  func below(line: Int) -> Double {
    let shown = grid.lines[line].enumerated().filter {
      showsXLabels($1, line: line, column: $0)
    }
    guard !shown.isEmpty else { return 0 }
    let hasTitles =
      commonXTitle == nil && grid.lines[line].contains { !figure.panels[$0].x.title.isEmpty }
    return xLabelHeight + (hasTitles ? 18 : 0)
  }
}
