/// The building blocks of all pages.
enum HTMLText {
  static func page(title: String, language: String, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(Escaping.markup(language))">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="generator" content="Descent">
    <link rel="icon" href="data:,">
    <title>\(Escaping.markup(title))</title>
    <style>
    \(ReportStyle.css)
    \(ArgumentStyle.css)
    </style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }

  static func heading(_ text: String) -> String {
    text.isEmpty ? "" : "<h2>\(Escaping.markup(text))</h2>\n"
  }

  /// Text whose paragraphs are separated by empty lines.
  static func paragraphs(_ text: String) -> String {
    var paragraphs: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.allSatisfy(\.isWhitespace) {
        paragraphs.append([])
      } else {
        paragraphs[paragraphs.count - 1].append(line)
      }
    }
    return paragraphs.filter { !$0.isEmpty }
      .map { "<p>\(Escaping.markup($0.joined(separator: " ")))</p>\n" }.joined()
  }

  /// A relative path as a URL: characters with a special meaning are encoded.
  static func path(_ path: String) -> String {
    let hex = Array("0123456789ABCDEF")
    let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    var encoded = ""
    for byte in path.utf8 {
      if kept.contains(byte) {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        encoded += "%" + String([hex[Int(byte >> 4)], hex[Int(byte & 15)]])
      }
    }
    return encoded
  }
}
