/// Makes text fit: breaks it into lines between words, and shortens it if that is not enough.
enum TextWrapping {
  static func lines(
    _ text: String, width: Double, size: Double, bold: Bool = false, maximumLines: Int = 2
  ) -> [String] {
    guard !text.isEmpty, maximumLines > 0 else { return [] }
    var lines: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      if let last = lines.last,
        TextMetrics.width(last + " " + word, size: size, bold: bold) <= width
      {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    if lines.count > maximumLines {
      let rest = lines[(maximumLines - 1)...].joined(separator: " ")
      lines = lines[..<(maximumLines - 1)] + [rest]
    }
    return lines.map { shortened($0, width: width, size: size, bold: bold) }
  }

  /// The text itself if it fits, otherwise its beginning and an ellipsis.
  static func shortened(
    _ text: String, width: Double, size: Double, bold: Bool = false
  ) -> String {
    if TextMetrics.width(text, size: size, bold: bold) <= width { return text }
    var head = text
    while !head.isEmpty {
      head.removeLast()
      while head.last == " " { head.removeLast() }
      if TextMetrics.width(head + "…", size: size, bold: bold) <= width { return head + "…" }
    }
    return ""
  }
}
