/// A rough map of where lines and points are drawn in a panel, so that labels can avoid them.
struct InkMap: Sendable {
  private struct Cell: Hashable {
    let column: Int
    let row: Int

    init(_ point: PlotPoint) {
      column = Cell.place(point.x)
      row = Cell.place(point.y)
    }

    /// What lies off every page counts as its edge.
    private static func place(_ pixel: Double) -> Int {
      pixel.isFinite ? Int((min(max(pixel, -1e6), 1e6) / InkMap.size).rounded(.down)) : 0
    }
  }

  private static let size = 4.0
  private var cells: Set<Cell> = []

  /// Adds a line whose points lie on the page.
  mutating func add(_ line: [PlotPoint]) {
    for point in line { cells.insert(Cell(point)) }
    for (from, to) in zip(line, line.dropFirst()) {
      let length = max((to.x - from.x).magnitude, (to.y - from.y).magnitude)
      let steps = length.isFinite ? Int(min(length / Self.size, 1000)) : 0
      for step in 0..<max(steps, 0) {
        let share = Double(step) / Double(steps)
        cells.insert(
          Cell(
            PlotPoint(x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y))))
      }
    }
  }

  /// The number of occupied cells inside a box.
  func amount(in box: PlotFrame) -> Int {
    let low = Cell(PlotPoint(x: box.x, y: box.y))
    let high = Cell(PlotPoint(x: box.right, y: box.bottom))
    return cells.reduce(0) { count, cell in
      let isInside =
        (low.column...high.column).contains(cell.column) && (low.row...high.row).contains(cell.row)
      return isInside ? count + 1 : count
    }
  }
}
