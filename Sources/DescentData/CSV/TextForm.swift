/// In which form a table's text lies in its file, and how UTF-8 with fields and lines comes of it.
struct TextForm: Sendable, Equatable {
  var encoding = TextEncoding.utf8
  /// Whether it is a JSON array of objects, or a JSON object a line.
  var isJSON = false
  /// Whether runs of spaces stand between fields; one tab comes of each.
  var hasRunsOfSpaces = false
  /// Whether only pieces from all over the file are read, see ``LinePieces``.
  var isSampled = false

  /// A text that is read as it is.
  init() {}

  /// Looks at the beginning of a file.
  ///
  /// - Parameters:
  ///   - encoding: What is told of it.
  ///   - likely: What it is where its first mebibyte leaves that open.
  init(
    _ path: String, encoding: TextEncoding?, likely: TextEncoding = .utf8
  ) throws(DataError) {
    let file = try ByteStream(path: path)
    let buffer = ByteBuffer(count: 1 << 20)
    let start = buffer.prefix(try file.read(into: buffer.bytes))
    try Self.refuseForeign(UnsafeRawBufferPointer(start), path)
    self.encoding =
      encoding ?? TextEncoding(of: UnsafeRawBufferPointer(start), likely: likely)
    isJSON = Self.isJSON(UnsafeRawBufferPointer(start))
  }

  /// Whether a text begins as a JSON array of objects, or as an object a line. Marks of an encoding and
  /// the zeros of UTF-16 are passed over.
  private static func isJSON(_ start: UnsafeRawBufferPointer) -> Bool {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte || byte == 0 }
    guard let index = start.firstIndex(where: { !isBlank($0) && $0 < 0x80 }) else { return false }
    let second = start[(index + 1)...].first { !isBlank($0) }
    switch start[index] {
    case UInt8(ascii: "["): return second == UInt8(ascii: "{")
    case UInt8(ascii: "{"): return second == UInt8(ascii: "\"")
    default: return false
    }
  }

  /// Whether the bytes of the file are the bytes that are read, so that it can be read from anywhere.
  var isPlain: Bool { self == TextForm() }

  /// The same text, whose fields this stands between.
  func separated(by delimiter: CSVDelimiter) -> TextForm {
    var form = self
    form.hasRunsOfSpaces = delimiter == .space && !isJSON
    return form
  }

  /// The text in UTF-8.
  func source(_ source: @escaping ByteSource, _ path: String) -> ByteSource {
    var source = source
    switch encoding {
    case .utf8: break
    case .utf16: source = TransformedSource(source, UTF16Decoding(path: path)).read
    case .latin1: source = TransformedSource(source, Latin1Decoding()).read
    }
    if isJSON { source = TransformedSource(source, JSONRows(path: path)).read }
    if hasRunsOfSpaces { source = TransformedSource(source, SpaceRuns()).read }
    return source
  }

  /// Whether a file's bytes are not UTF-8, and nothing at its beginning says what they are.
  static func isLatin1(_ path: String) throws(DataError) -> Bool {
    guard try TextForm(path, encoding: nil).encoding == .utf8 else { return false }
    let file = try ByteStream(path: path)
    let buffer = ByteBuffer(count: 1 << 20)
    var carried = 0
    while true {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[carried...])
      let count = try file.read(into: room)
      let bytes = UnsafeRawBufferPointer(buffer.prefix(carried + count))
      if count == 0 { return carried > 0 }
      // The last character may not be whole.
      let whole = TextEncoding.wholeLength(bytes)
      guard String(validating: bytes[..<whole], as: UTF8.self) != nil else { return true }
      carried = bytes.count - whole
      buffer.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
    }
  }

  /// Refuses files of other programs, which are no texts.
  private static func refuseForeign(
    _ start: UnsafeRawBufferPointer, _ path: String
  ) throws(DataError) {
    if let kind = ForeignFile(start) { throw kind.error(path) }
  }
}

/// How the characters of a text are written as bytes.
public enum TextEncoding: String, Sendable, Hashable, Codable, CaseIterable {
  case utf8 = "utf-8"
  /// With a mark at the beginning; else the smaller byte comes first, unless zeros say otherwise.
  case utf16 = "utf-16"
  /// One byte a character, as Windows has it (code page 1252).
  case latin1 = "latin-1"

  /// The encoding that the beginning of a text shows.
  init(of start: UnsafeRawBufferPointer, likely: TextEncoding = .utf8) {
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      self = .utf16
    } else if start.starts(with: [0xEF, 0xBB, 0xBF]) {
      self = .utf8
    } else if start.count >= 4, start.prefix(64).contains(0) {
      self = .utf16
    } else if hasOnlyASCII(start) {
      self = likely == .utf16 ? .utf8 : likely
    } else {
      let whole = Self.wholeLength(start)
      self = String(validating: start[..<whole], as: UTF8.self) == nil ? .latin1 : .utf8
    }
  }

  /// The length without a character at the end that is not all there.
  static func wholeLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    var end = bytes.count
    for _ in 0..<4 where end > 0 {
      end -= 1
      let byte = bytes[end]
      if byte < 0x80 { return bytes.count }
      if byte >= 0xC0 {
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        return end + length <= bytes.count ? bytes.count : end
      }
    }
    return bytes.count
  }
}

/// Whether a file has to be read whole, because its bytes are not the bytes of a CSV text in UTF-8.
package func isTransformedText(_ path: String) throws(DataError) -> Bool {
  try !TextForm(path, encoding: nil).isPlain
}
