extension Report {
  /// A table of numbers for a report.
  public struct Table: Sendable, Hashable {
    /// A line above the table.
    public var caption: String
    /// The titles of the columns.
    public var columns: [String]
    /// As many cells in every row as there are columns; missing ones stay empty.
    public var rows: [[String]]

    /// Creates a value with the given properties.
    public init(caption: String = "", columns: [String], rows: [[String]]) {
      self.caption = caption
      self.columns = columns
      self.rows = rows
    }

    /// A column whose cells are all numbers, dashes or empty is right-aligned.
    func isNumeric(_ column: Int) -> Bool {
      let cells = rows.compactMap { column < $0.count ? $0[column] : nil }
      return cells.contains { $0.contains(where: \.isNumber) } && cells.allSatisfy(Self.isNumber)
    }

    private static func isNumber(_ cell: String) -> Bool {
      // No words, only characters as in 1,234.5 ± 0.1 %, −3×10⁻⁴ and 1e-05.
      let letters = cell.filter { $0.isLetter && $0 != "e" && $0 != "E" }
      return letters.isEmpty
    }

    func html() -> String {
      let classes = columns.indices.map { isNumeric($0) ? " class=\"number\"" : "" }
      let name = caption.isEmpty ? columns.joined(separator: ", ") : caption
      var html =
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        + "aria-label=\"Table: \(Escaping.markup(name))\"><table>\n"
      if !caption.isEmpty { html += "<caption>\(Escaping.markup(caption))</caption>\n" }
      html += "<thead><tr>"
      for (column, name) in columns.enumerated() {
        html += "<th scope=\"col\"\(classes[column])>\(Escaping.markup(name))</th>"
      }
      html += "</tr></thead>\n<tbody>\n"
      for row in rows {
        html += "<tr>"
        for column in columns.indices {
          let cell = column < row.count ? row[column] : ""
          html += "<td\(classes[column])>\(Escaping.markup(cell))</td>"
        }
        html += "</tr>\n"
      }
      return html + "</tbody>\n</table></div>\n"
    }
  }
}
