import Descent

/// A table as lines of text, with right-aligned cells.
func textTable(_ table: Report.Table) -> String {
  let rows = [table.columns] + table.rows
  let widths = table.columns.indices.map { column in
    rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
  }
  func line(_ cells: [String]) -> String {
    zip(cells, widths).map { cell, width in
      String(repeating: " ", count: width - cell.count) + cell
    }.joined(separator: "  ")
  }
  let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
  let body = [line(table.columns), rule] + table.rows.map(line)
  return ([table.caption].filter { !$0.isEmpty } + body).joined(separator: "\n")
}
