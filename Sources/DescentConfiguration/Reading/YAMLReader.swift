import DescentFiles
internal import Yams

/// Reads YAML into settings, with their lines.
///
/// Limits ensure that a hostile text costs no more than its length: on its length, on the aliases in it (each may
/// double the content), and on the size after expansion.
package enum YAMLReader {
  package static let longestText = 256 << 10
  package static let mostAliases = 16
  package static let mostNodes = 100_000
  package static let deepestNesting = 64

  package static func read(contentsOf path: String) throws(ConfigurationError) -> SettingNode {
    try read(text(contentsOf: path), file: path)
  }

  /// The text of a file.
  static func text(contentsOf path: String) throws(ConfigurationError) -> String {
    let bytes: [UInt8]
    do throws(DataError) {
      // One byte more than allowed, so that a longer file is detected.
      bytes = try fileContents(path, atMost: longestText + 1)
    } catch {
      throw ConfigurationError(error.path, error.message)
    }
    return try text(bytes: bytes, file: path)
  }

  package static func read(bytes: some Collection<UInt8>, file: String?) throws(ConfigurationError)
    -> SettingNode
  {
    try read(text(bytes: bytes, file: file), file: file)
  }

  private static func text(
    bytes: some Collection<UInt8>, file: String?
  ) throws(ConfigurationError) -> String {
    guard bytes.count <= longestText else {
      throw ConfigurationError(
        file, "is longer than \(longestText >> 10) KiB, too long for a configuration")
    }
    let bytes = Array(bytes)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ConfigurationError(file, "is UTF-16 text; save it as UTF-8")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(
        file, "is not UTF-8 text; save it as UTF-8",
        at: .line(lineOfInvalidByte(bytes), column: 1))
    }
    return text
  }

  package static func read(_ text: String, file: String?) throws(ConfigurationError) -> SettingNode
  {
    var text = text
    // YAML 1.2 allows a byte-order mark at the start.
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    text.makeContiguousUTF8()
    guard text.utf8.count <= longestText else {
      throw ConfigurationError(
        file, "is longer than \(longestText >> 10) KiB, too long for a configuration")
    }
    if let line = lineOfControlByte(text) {
      throw ConfigurationError(
        file, "there is a control character here; remove it", at: .line(line, column: 1))
    }
    try checkDepth(text, file)
    guard aliasCount(text) <= mostAliases else {
      throw ConfigurationError(file, "has more than \(mostAliases) aliases (*name); write them out")
    }
    let root: Node?
    do {
      root = try Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw problem(error, text, file)
    } catch {
      throw ConfigurationError(file, "cannot be read as YAML: \(error)")
    }
    guard let root else { throw ConfigurationError(file, emptyMessage) }
    var builder = TreeBuilder(file: file)
    let tree = try builder.node(root, depth: 0)
    if case .null = tree.content { throw ConfigurationError(file, emptyMessage) }
    return tree
  }

  private static let emptyMessage =
    "is empty; it must specify at least data and model; descent init DATA writes an example"

  private static func lineOfInvalidByte(_ bytes: [UInt8]) -> Int {
    var line = 1
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }

  private static func lineOfControlByte(_ text: String) -> Int? {
    var line = 1
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte < 0x20, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r"),
        byte != UInt8(ascii: "\t")
      {
        return line
      }
    }
    return nil
  }

  /// Checks nested brackets and consecutive list indicators before the recursive parser sees them.
  private static func checkDepth(_ text: String, _ file: String?) throws(ConfigurationError) {
    var (line, open, inLine, indentation) = (1, 0, 0, [0])
    var isIndentation = true
    var column = 0
    var previous = UInt8(ascii: "\n")
    for byte in text.utf8 {
      if byte == UInt8(ascii: " "), previous == UInt8(ascii: "-") || previous == UInt8(ascii: "?") {
        inLine += 1
      }
      previous = byte
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        (inLine, isIndentation, column) = (0, true, -1)
      case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(open - 1, 0)
      default: break
      }
      if isIndentation, column >= 0, byte != UInt8(ascii: " ") {
        while let last = indentation.last, last > column { indentation.removeLast() }
        if let last = indentation.last, last < column { indentation.append(column) }
        isIndentation = false
      }
      column += 1
      guard open <= deepestNesting, inLine <= deepestNesting,
        indentation.count <= deepestNesting
      else {
        throw ConfigurationError(
          file, "is nested more than \(deepestNesting) levels deep here", at: .line(line, column: 1)
        )
      }
    }
  }

  /// An upper bound on the number of aliases: asterisks before a name, wherever they occur.
  private static func aliasCount(_ text: String) -> Int {
    var count = 0
    var isStar = false
    for byte in text.utf8 {
      if isStar, byte > UInt8(ascii: " "), byte != UInt8(ascii: "*") { count += 1 }
      isStar = byte == UInt8(ascii: "*")
    }
    return count
  }

  private static func problem(
    _ error: YamlError, _ text: String, _ file: String?
  ) -> ConfigurationError {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let place = SettingPlace.line(mark.line, column: mark.column)
      if lines.indices.contains(mark.line - 1),
        lines[mark.line - 1].prefix(while: { $0 == " " || $0 == "\t" }).contains("\t")
      {
        return ConfigurationError(
          file, "is indented with a tab; use spaces in YAML", at: place)
      }
      let words = [context.map { "\($0.text) (line \($0.mark.line))" }, problem]
        .compactMap(\.self).joined(separator: ": ")
      return ConfigurationError(file, "cannot be read as YAML: \(words)", at: place)
    case .reader(let problem, _, _, _):
      return ConfigurationError(file, "cannot be read as YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      return ConfigurationError(
        file, "\(listing(names)) is given twice in the same map; keep one",
        at: .line(context.mark.line, column: context.mark.column))
    default:
      return ConfigurationError(file, "cannot be read as YAML: \(error)")
    }
  }
}

/// Converts the parser's nodes to settings.
private struct TreeBuilder {
  let file: String?
  var count = 0

  mutating func node(_ node: Node, depth: Int) throws(ConfigurationError) -> SettingNode {
    let place = node.mark.map { SettingPlace.line($0.line, column: $0.column) } ?? .nowhere
    count += 1
    guard count <= YAMLReader.mostNodes, depth <= YAMLReader.deepestNesting else {
      throw ConfigurationError(
        file, "is too large for a configuration after its aliases are expanded", at: place)
    }
    switch node {
    case .scalar(let scalar):
      return scalar.style == .plain
        ? SettingNode(plain: scalar.string, at: place)
        : SettingNode(.text(scalar.string), at: place)
    case .sequence(let sequence):
      var items: [SettingNode] = []
      for item in sequence { items.append(try self.node(item, depth: depth + 1)) }
      return SettingNode(.list(items), at: place)
    case .mapping(let mapping):
      var entries: [SettingNode.Entry] = []
      for (key, value) in mapping {
        let keyPlace = key.mark.map { SettingPlace.line($0.line, column: $0.column) } ?? place
        guard case .scalar(let name) = key else {
          throw ConfigurationError(
            file, "there is a list or a map where a name is needed", at: keyPlace)
        }
        entries.append(
          .init(
            key: name.string, place: keyPlace, value: try self.node(value, depth: depth + 1)))
      }
      return SettingNode(.map(entries), at: place)
    case .alias:
      throw ConfigurationError(file, "an alias cannot be expanded here; write it out", at: place)
    }
  }
}
