import DescentFiles

/// Converts a JSON array of objects, or one object per line, to CSV: one column per name, in order of first appearance;
/// null, or a name that an object lacks, becomes an empty field.
struct JSONRows: ByteTransform {
  private static let most = 1 << 30

  let path: String
  private var bytes: [UInt8] = []
  private var position = 0
  private var columns: [[UInt8]: Int] = [:]
  private var names: [[UInt8]] = []
  private var row: [[UInt8]?] = []

  init(path: String) { self.path = path }

  /// New names may appear in the last object, so all of the text is needed first.
  mutating func transform(
    _ piece: UnsafeRawBufferPointer, isEnd: Bool
  ) throws(DataError) -> [UInt8] {
    bytes.append(contentsOf: piece)
    guard bytes.count <= Self.most else {
      throw DataError(
        .invalid, path: path, "is JSON of more than \(Self.most >> 30) GiB; convert it to CSV")
    }
    guard isEnd else { return [] }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    var rows: [[[UInt8]?]] = []
    skipSpace()
    let isArray = take("[")
    skipSpace()
    if !(isArray && take("]")) {
      while position < bytes.count {
        try takeObject()
        rows.append(row)
        skipSpace()
        if isArray, take("]") { break }
        guard take(",") || !isArray else { throw damaged("a comma or ] is expected here") }
        skipSpace()
      }
    }
    skipSpace()
    guard position == bytes.count else { throw damaged("there is text after the last object") }
    return text(of: rows)
  }

  private func text(of rows: [[[UInt8]?]]) -> [UInt8] {
    var text: [UInt8] = []
    for row in [names] + rows {
      for column in names.indices {
        if column > 0 { text.append(UInt8(ascii: ",")) }
        if let field = row.indices.contains(column) ? row[column] : nil { text += field }
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  private mutating func takeObject() throws(DataError) {
    row = [[UInt8]?](repeating: nil, count: names.count)
    guard take("{") else { throw damaged("an object, {\"name\": value}, is expected here") }
    skipSpace()
    if take("}") { return }
    while true {
      skipSpace()
      let name = try takeText()
      skipSpace()
      guard take(":") else { throw damaged("a colon is expected here") }
      skipSpace()
      let column = columns[name] ?? names.count
      if column == names.count {
        columns[name] = column
        names.append(name)
        row.append(nil)
      }
      row[column] = try takeValue(name)
      skipSpace()
      if take("}") { return }
      guard take(",") else { throw damaged("a comma or } is expected here") }
    }
  }

  /// A CSV field; `nil` for null.
  private mutating func takeValue(_ name: [UInt8]) throws(DataError) -> [UInt8]? {
    guard position < bytes.count else { throw damaged("the text ends here") }
    switch bytes[position] {
    case UInt8(ascii: "\""): return try takeText()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      throw damaged(
        "the value of \(String(decoding: name, as: UTF8.self)) is a list or an object; a table holds numbers, "
          + "texts, Booleans and null")
    default:
      let word = bytes[position...].prefix { !",}] \t\r\n".utf8.contains($0) }
      position += word.count
      switch String(decoding: word, as: UTF8.self) {
      case "null", "NaN": return nil
      case "true": return Array("true".utf8)
      case "false": return Array("false".utf8)
      case let text where isNumber(text): return Array(word)
      case let text: throw damaged("\"\(text.prefix(40))\" is not a value")
      }
    }
  }

  /// A text in CSV quotes.
  private mutating func takeText() throws(DataError) -> [UInt8] {
    guard take("\"") else { throw damaged("a text in quotes is expected here") }
    var text = [UInt8(ascii: "\"")]
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return text + [UInt8(ascii: "\"")]
      case UInt8(ascii: "\\"): try takeEscape(into: &text)
      default: text.append(byte)
      }
    }
    throw damaged("a text has no closing quote")
  }

  private mutating func takeEscape(into text: inout [UInt8]) throws(DataError) {
    guard position < bytes.count else { throw damaged("the text ends here") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""): text += Array("\"\"".utf8)
    case UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      var units = [try takeUnit()]
      if 0xD800...0xDBFF ~= units[0], take("\\"), take("u") { units.append(try takeUnit()) }
      let character = String(decoding: units, as: UTF16.self)
      text += Array(character.replacing("\"", with: "\"\"").utf8)
    default: throw damaged("\\\(String(decoding: [byte], as: UTF8.self)) is not a JSON escape")
    }
  }

  private mutating func takeUnit() throws(DataError) -> UInt16 {
    let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, let unit = UInt16(digits, radix: 16) else {
      throw damaged("four hexadecimal digits must follow \\u")
    }
    position += 4
    return unit
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] == 0x20 || 0x09...0x0D ~= bytes[position] {
      position += 1
    }
  }

  private func damaged(_ message: String) -> DataError {
    let line = bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    return DataError(.damaged, path: path, line: line, "cannot be read as JSON: \(message)")
  }
}
