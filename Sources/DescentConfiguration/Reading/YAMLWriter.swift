/// Writes settings as YAML.
package struct YAMLWriter {
  private(set) var text = ""

  package static func text(of content: SettingNode.Content, indentation: Int = 0) -> String {
    var writer = YAMLWriter()
    writer.write(content, indentation: indentation)
    return writer.text
  }

  /// The lines of a map or list; a scalar alone is one line.
  private mutating func write(_ content: SettingNode.Content, indentation: Int) {
    let margin = String(repeating: " ", count: indentation)
    switch content {
    case .map(let entries) where !entries.isEmpty:
      for entry in entries {
        text += margin + Self.scalar(entry.key) + ":"
        writeValue(entry.value.content, indentation: indentation + 2)
      }
    case .list(let items) where !items.isEmpty:
      for item in items {
        if case .map(let entries) = item.content, !entries.isEmpty {
          // The first entry follows the dash.
          let start = text.endIndex
          write(item.content, indentation: indentation + 2)
          let dash = text.index(start, offsetBy: indentation)
          text.replaceSubrange(dash...dash, with: "-")
        } else {
          text += margin + "-"
          writeValue(item.content, indentation: indentation + 2)
        }
      }
    default: text += margin + Self.flow(content) + "\n"
    }
  }

  private mutating func writeValue(_ content: SettingNode.Content, indentation: Int) {
    if let short = Self.shortFlow(content) {
      text += " " + short + "\n"
    } else {
      text += "\n"
      write(content, indentation: indentation)
    }
  }

  /// On one line, if it is short.
  private static func shortFlow(_ content: SettingNode.Content) -> String? {
    switch content {
    case .map(let entries):
      // A map of maps is easier to read on separate lines.
      let isFlat = entries.allSatisfy {
        if case .map(let inner) = $0.value.content { inner.isEmpty } else { true }
      }
      guard isFlat else { return nil }
    case .list(let items):
      let isFlat = items.allSatisfy {
        switch $0.content {
        case .map, .list: false
        default: true
        }
      }
      guard isFlat else { return nil }
    default: break
    }
    let line = flow(content)
    return line.utf8.count <= 72 ? line : isScalar(content) ? line : nil
  }

  private static func isScalar(_ content: SettingNode.Content) -> Bool {
    switch content {
    case .map(let entries): entries.isEmpty
    case .list(let items): items.isEmpty
    default: true
    }
  }

  /// On one line.
  package static func flow(_ content: SettingNode.Content) -> String {
    switch content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): number(value)
    case .text(let text): scalar(text)
    // Refused when it is read, as no name has these brackets.
    case .unwritable(let value): scalar("<\(value)>")
    case .list(let items):
      "[" + items.map { flow($0.content) }.joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\(scalar($0.key)): \(flow($0.value.content))" }.joined(separator: ", ")
        + "}"
    }
  }

  /// A number as text that reads back as the same number.
  package static func number(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    if value.magnitude < 1e15, value == value.rounded(), !(value == 0 && value.sign == .minus) {
      return "\(Int(value))"
    }
    return "\(value)"
  }

  /// A text, quoted if it would otherwise be read as something else.
  package static func scalar(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
          UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: " ")...UInt8(ascii: " "):
          true
        default: byte >= 0x80
        }
      } && text.unicodeScalars.allSatisfy { $0.value < 0x80 || $0.properties.isAlphabetic }
    if isPlain, let first = text.utf8.first, let last = text.utf8.last,
      first != UInt8(ascii: " "), last != UInt8(ascii: " "), first != UInt8(ascii: "-"),
      case .text = SettingNode(plain: text, at: .nowhere).content, text != "..."
    {
      return text
    }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      default:
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0xFEFF
          || (0xFFFE...0xFFFF).contains(scalar.value) || scalar.value == 0x2028
          || scalar.value == 0x2029 || (0x202A...0x202E).contains(scalar.value)
          || (0x2066...0x2069).contains(scalar.value)
        {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}
