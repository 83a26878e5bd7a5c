/// One field of a record, found in a text.
struct CSVField {
  /// The bytes between the quotes if it is quoted, otherwise without surrounding spaces.
  var bytes: UnsafeBufferPointer<UInt8>
  /// Whether it contains doubled quotes.
  var hasDoubledQuotes = false
  var isQuoted = false
  /// The number of line ends inside it.
  var lineEnds = 0
  /// The position of the delimiter or line end after it.
  var end: UnsafePointer<UInt8>

  /// What can be found where a field starts.
  enum Found {
    case field(CSVField)
    /// The field continues past the available bytes.
    case incomplete
    /// A closing quote is followed by something other than a delimiter or a line end.
    case wrong(UInt8)
  }

  private static let quote = UInt8(ascii: "\"")

  @inline(__always)
  static func isEnd(_ byte: UInt8, _ delimiter: UInt8) -> Bool {
    byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// The field that starts at `start`.
  static func find(
    at start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>, delimiter: UInt8
  ) -> Found {
    guard start < end else { return .incomplete }
    if start.pointee == quote { return findQuoted(at: start, before: end, delimiter: delimiter) }
    var p = start
    while p < end, !isEnd(p.pointee, delimiter) { p += 1 }
    guard p < end else { return .incomplete }
    let bytes = trimmed(UnsafeBufferPointer(start: start, count: p - start))
    return .field(CSVField(bytes: bytes, end: p))
  }

  private static func findQuoted(
    at start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>, delimiter: UInt8
  ) -> Found {
    var p = start + 1
    var field = CSVField(bytes: UnsafeBufferPointer(start: p, count: 0), isQuoted: true, end: p)
    while p < end {
      if p.pointee == quote {
        guard p + 1 < end else { return .incomplete }
        guard p[1] == quote else { break }
        field.hasDoubledQuotes = true
        p += 1
      } else if p.pointee == UInt8(ascii: "\n") {
        field.lineEnds += 1
      }
      p += 1
    }
    guard p < end else { return .incomplete }
    field.bytes = UnsafeBufferPointer(start: start + 1, count: p - start - 1)
    p += 1
    while p < end, isSpace(p.pointee), p.pointee != delimiter { p += 1 }
    guard p < end else { return .incomplete }
    field.end = p
    return isEnd(p.pointee, delimiter) ? .field(field) : .wrong(p.pointee)
  }

  /// Moves `p` past the line end at its position; returns false if the line end is incomplete.
  @inline(__always)
  static func passLineEnd(
    _ p: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
  ) -> Bool {
    if p.pointee == UInt8(ascii: "\r") {
      guard p + 1 < end else { return false }
      if p[1] == UInt8(ascii: "\n") { p += 1 }
    }
    p += 1
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var range = bytes.indices
    while let first = range.first, isSpace(bytes[first]) { range.removeFirst() }
    while let last = range.last, isSpace(bytes[last]) { range.removeLast() }
    return UnsafeBufferPointer(rebasing: bytes[range])
  }

  /// Calls `body` with the field's content, in which doubled quotes become single.
  func withText<R, E: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    guard hasDoubledQuotes else { return try body(bytes) }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      text.append(bytes[index])
      index += bytes[index] == Self.quote ? 2 : 1
    }
    return try text.withUnsafeBufferPointer(body)
  }

  /// The text; `nil` if it is not UTF-8.
  var string: String? {
    withText { String(validating: $0, as: UTF8.self) }
  }
}
