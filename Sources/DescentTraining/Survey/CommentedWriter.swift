import DescentConfiguration
import DescentFiles

/// Writes settings as YAML with comments on each: its meaning, its alternatives, and its default value if it is
/// omitted.
struct CommentedWriter {
  private(set) var text = ""
  /// The paths of fields that are not mentioned.
  let hidden: Set<String>
  /// Additional comments on fields, by path.
  let notes: [String: String]

  private static let width = 100

  /// A map of fields.
  mutating func write(
    _ fields: [FieldDescription], _ content: SettingNode.Content, path: String = "",
    indentation: Int = 0
  ) {
    let given: [SettingNode.Entry]
    if case .map(let entries) = content { given = entries } else { given = [] }
    for field in fields {
      let path = path.isEmpty ? field.name : "\(path).\(field.name)"
      guard !hidden.contains(path) else { continue }
      if !text.isEmpty, !text.hasSuffix(":\n") { text += "\n" }
      comment(field.sentence.asSentence, indentation)
      if let note = notes[path] { comment(note, indentation) }
      let value = given.first { $0.key == field.name }?.value.content
      write(field, value, path, indentation)
    }
  }

  private mutating func write(
    _ field: FieldDescription, _ value: SettingNode.Content?, _ path: String, _ indentation: Int
  ) {
    let margin = String(repeating: " ", count: indentation)
    switch field.description() {
    case .record(let fields) where field.isAlwaysWhole || isMap(value):
      text += margin + field.name + ":\n"
      write(fields, value ?? .map([]), path: path, indentation: indentation + 2)
      return
    case .choice(let cases):
      alternatives(cases, indentation)
      if let value, case .map(let entries) = value, let entry = entries.first,
        case .record(let fields)? = cases.first(where: { $0.name == entry.key })?.description?()
      {
        text += margin + field.name + ":\n" + margin + "  " + entry.key + ":\n"
        write(
          fields, settings(entry.value.content, of: cases.first { $0.name == entry.key }),
          path: "\(path).\(entry.key)", indentation: indentation + 4)
        return
      }
    case .list(let items):
      if case .choice(let cases) = items { alternatives(cases, indentation) }
    case .plain, .record: break
    }
    if let value {
      text += YAMLWriter.text(
        of: .map([.init(key: field.name, value: SettingNode(value))]), indentation: indentation)
    } else if let example = field.usual.flatMap({ $0 == "[]" ? nil : $0 }) ?? field.example {
      // Without a space after the sign, to distinguish it from comments.
      text += margin + "#" + field.name + ": " + example + "\n"
    }
  }

  private func isMap(_ value: SettingNode.Content?) -> Bool {
    if case .map? = value { true } else { false }
  }

  /// The settings of a case as a map, if its principal one is given alone.
  private func settings(
    _ content: SettingNode.Content, of item: CaseDescription?
  ) -> SettingNode.Content {
    if case .map = content { return content }
    guard let principal = item?.principal else { return .map([]) }
    return .map([.init(key: principal, value: SettingNode(content))])
  }

  private mutating func alternatives(_ cases: [CaseDescription], _ indentation: Int) {
    if cases.allSatisfy(\.sentence.isEmpty) {
      comment("One of \(listing(cases.map(\.name))).", indentation)
      return
    }
    for item in cases {
      var line = "  \(item.name)"
      if case .record(let fields)? = item.description?() {
        line += " {" + fields.map(\.name).joined(separator: ", ") + "}"
      }
      comment("\(line): \(item.sentence)", indentation)
    }
  }

  /// Lines after a `#`.
  private mutating func comment(_ sentence: String, _ indentation: Int) {
    let sentence = printable(sentence)
    let start = String(repeating: " ", count: indentation) + "#"
    let lead = sentence.prefix { $0 == " " }
    var line = start + lead
    for word in sentence.split(separator: " ") {
      if line.count + word.count + 1 > Self.width, line.count > start.count {
        text += line + "\n"
        line = start + lead + (lead.isEmpty ? "" : "  ")
      }
      line += " " + word
    }
    text += line + "\n"
  }
}

extension String {
  /// With a capital letter and a period, if it starts with a letter.
  fileprivate var asSentence: String {
    guard let first, first.isLetter, first.isASCII else { return self }
    return first.uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".")
  }
}

extension FieldDescription {
  /// Whether all its fields are shown, even if none is given.
  fileprivate var isAlwaysWhole: Bool { example == nil }
}
