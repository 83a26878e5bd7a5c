/// Text as CSV writes it.
package enum CSVText {
  /// A cell, in quotes if it needs them.
  package static func quoted(_ cell: String) -> String {
    // Compare bytes, because CR LF is one `Character`.
    guard cell.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D })
    else { return cell }
    return "\"\(cell.replacing("\"", with: "\"\""))\""
  }

  /// A row with its line break.
  package static func line(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\n"
  }
}
