import Descent

/// A table as lines of text, with right-aligned cells. Control characters in cells are escaped.
func textTable(_ table: Report.Table) -> String {
  let columns = table.columns.map(printable)
  let rows = table.rows.map { $0.map(printable) }
  let widths = columns.indices.map { column in
    ([columns] + rows).map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
  }
  func line(_ cells: [String]) -> String {
    zip(cells, widths).map { cell, width in
      String(repeating: " ", count: width - cell.count) + cell
    }.joined(separator: "  ")
  }
  let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
  let body = [line(columns), rule] + rows.map(line)
  return ([printable(table.caption)].filter { !$0.isEmpty } + body).joined(separator: "\n")
}
