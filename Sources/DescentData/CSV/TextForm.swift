import DescentFiles

/// The form of a table's text in its file, and how it is converted to UTF-8 with fields and lines.
struct TextForm: Sendable, Equatable {
  var encoding = TextEncoding.utf8
  /// Whether it is a JSON array of objects, or one JSON object per line.
  var isJSON = false
  /// Whether runs of spaces separate fields; each becomes one tab.
  var hasRunsOfSpaces = false
  /// Whether only pieces from across the file are read, see ``LinePieces``.
  var isSampled = false

  /// A text that is read unchanged.
  init() {}

  /// Infers the form from the start of a file.
  ///
  /// - Parameters:
  ///   - encoding: The encoding, if given.
  ///   - likely: The encoding if the first mebibyte leaves it open.
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

  /// Whether a text starts like a JSON array of objects or like one object per line. Byte-order marks and the zeros of
  /// UTF-16 are skipped.
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

  /// Whether the file is read without conversion, so that reading can start anywhere.
  var isPlain: Bool { self == TextForm() }

  /// The same text with this delimiter.
  func separated(by delimiter: CSVDelimiter) -> TextForm {
    var form = self
    form.hasRunsOfSpaces = delimiter == .space && !isJSON
    return form
  }

  /// The text in UTF-8.
  func source(_ source: @escaping ByteSource, _ path: String) -> ByteSource {
    var source = checked(source)
    switch encoding {
    case .utf8: break
    case .utf16: source = TransformedSource(source, UTF16Decoding(path: path)).read
    case .latin1: source = TransformedSource(source, Latin1Decoding()).read
    }
    if isJSON { source = TransformedSource(source, JSONRows(path: path)).read }
    if hasRunsOfSpaces { source = TransformedSource(source, SpaceRuns()).read }
    return source
  }

  /// Whether a file's bytes are not UTF-8 and no mark at its start says what they are.
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
      // The last character may be incomplete.
      let whole = TextEncoding.wholeLength(bytes)
      guard String(validating: bytes[..<whole], as: UTF8.self) != nil else { return true }
      carried = bytes.count - whole
      buffer.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
    }
  }

  /// Refuses other programs' files that are not text.
  private static func refuseForeign(
    _ start: UnsafeRawBufferPointer, _ path: String
  ) throws(DataError) {
    if let kind = ForeignFile(start) { throw kind.error(path) }
  }
}

/// How the characters of a text are encoded as bytes.
public enum TextEncoding: String, Sendable, Hashable, Codable, CaseIterable {
  case utf8 = "utf-8"
  /// By its byte-order mark; otherwise little-endian, unless zeros indicate otherwise.
  case utf16 = "utf-16"
  /// One byte per character, in the Windows variant (code page 1252).
  case latin1 = "latin-1"

  /// The encoding that the start of a text indicates.
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

  /// The length without an incomplete character at the end.
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

/// Whether a file must be read whole, because its bytes are not UTF-8 CSV.
package func isTransformedText(_ path: String) throws(DataError) -> Bool {
  try !TextForm(path, encoding: nil).isPlain
}

/// A source of bytes that may be a custom one, checked against the space that it is given.
package func checked(_ source: @escaping ByteSource) -> ByteSource {
  { (buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int in
    let count = try source(buffer)
    guard (0...buffer.count).contains(count) else {
      throw DataError(
        .invalid,
        "a source of bytes returned \(count) bytes for a buffer of \(buffer.count)")
    }
    return count
  }
}
