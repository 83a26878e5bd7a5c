/// Escapes text for XML and HTML, in content and in quoted attributes.
enum Escaping {
  static func markup(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t", "\r": escaped += " "
      default:
        // XML 1.0 does not allow control characters, not even as references.
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        if isAllowed { escaped.unicodeScalars.append(scalar) }
      }
    }
    return escaped
  }

  /// Escapes JSON inside a `<script>` element: nothing in it can end or open an element.
  static func script(_ json: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(json.utf8.count)
    for scalar in json.unicodeScalars {
      switch scalar {
      // In valid JSON these three occur only in strings, where the escape means the same.
      case "<": escaped += "\\u003c"
      case ">": escaped += "\\u003e"
      case "&": escaped += "\\u0026"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
