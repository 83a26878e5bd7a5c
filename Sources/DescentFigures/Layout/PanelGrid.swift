/// Which panels stand in which line of a figure.
///
/// In a narrow figure the rows of a grid wrap: each becomes several lines with fewer columns. Rows stay apart where
/// they mean something, because they have titles or axes of their own.
struct PanelGrid {
  /// The indices of panels, line by line.
  let lines: [[Int]]
  /// The greatest number of panels in a line.
  let columns: Int
  /// The row of the figure that begins with a line; `nil` if none does.
  let rowOfLine: [Int?]
  /// Whether the figure has fewer columns here than it asks for.
  let isWrapped: Bool

  /// The smallest width of a panel worth reading, with its labels, in pixels.
  private static let smallestPanel = 150.0

  /// - Parameter width: The width of the page; `nil` if the figure's own number of columns is to be kept.
  init(_ figure: SmallMultiples, wrappingTo width: Double?) {
    let wanted = max(1, min(figure.columns, figure.panels.count))
    let columns =
      width.map { min(wanted, Self.columns(figure, wanted: wanted, width: $0)) } ?? wanted
    isWrapped = columns < wanted
    let keepsRows = !isWrapped ? true : figure.hasMeaningfulRows
    let rows =
      keepsRows
      ? Self.pieces(Array(figure.panels.indices), of: wanted) : [Array(figure.panels.indices)]
    var lines: [[Int]] = []
    var rowOfLine: [Int?] = []
    for (row, members) in rows.enumerated() {
      for (number, line) in Self.pieces(members, of: columns).enumerated() {
        lines.append(line)
        rowOfLine.append(number == 0 ? row : nil)
      }
    }
    (self.lines, self.rowOfLine, self.columns) = (lines, rowOfLine, columns)
  }

  /// How many columns a page has space for. Panels with axes of their own need more of it.
  private static func columns(_ figure: SmallMultiples, wanted: Int, width: Double) -> Int {
    let hasOwnAxes = !figure.sharesY.isOuterOnlyAcross
    let hasNames = figure.panels.contains { !$0.y.categories.isEmpty }
    let needed = hasNames ? width : (hasOwnAxes ? 1.5 : 1) * smallestPanel
    let most = max(1, Int(width / needed))
    // Two panels that compare side by side do so one below the other just as well, and larger.
    return wanted == 2 && figure.panels.count <= 4 && width < 480 ? 1 : most
  }

  private static func pieces(_ indices: [Int], of size: Int) -> [[Int]] {
    stride(from: 0, to: indices.count, by: size).map {
      Array(indices[$0..<min($0 + size, indices.count)])
    }
  }
}

extension SmallMultiples {
  /// Whether a row is more than where a line happens to end.
  fileprivate var hasMeaningfulRows: Bool {
    let shares: [Sharing] = [.rows, .columns]
    return rowTitles.contains { !$0.isEmpty } || shares.contains(sharesX)
      || shares.contains(sharesY)
  }
}

extension SmallMultiples.Sharing {
  /// Whether adjacent panels have the same vertical axis.
  var isOuterOnlyAcross: Bool { self == .all || self == .rows }
}
