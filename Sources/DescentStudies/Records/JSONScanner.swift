#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Why bytes are not what a record needs.
struct RecordDamage: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  static let notJSON = RecordDamage("is not a JSON object")
}

/// A part of a record's bytes.
struct JSONSpan {
  var start = -1
  var end = -1

  var exists: Bool { start >= 0 }
}

/// Goes through JSON in memory and checks it, without copying.
struct JSONScanner {
  let base: UnsafePointer<UInt8>
  let end: Int
  var index: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    // An empty record has no address, and is never read.
    base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress ?? JSONScanner.nothing
    end = bytes.count
    index = 0
  }

  init(_ scanner: JSONScanner, _ span: JSONSpan) {
    base = scanner.base
    end = span.end
    index = span.start
  }

  /// For scanners of no bytes, which have no address; never written after its initialization.
  nonisolated(unsafe) private static let nothing: UnsafePointer<UInt8> = {
    let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
  }()

  @inline(__always)
  mutating func skipSpace() {
    while index < end {
      switch base[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < end, base[index] == byte else { return false }
    index += 1
    return true
  }

  mutating func expect(_ byte: UInt8) throws(RecordDamage) {
    guard take(byte) else { throw .notJSON }
  }

  /// The inside of a text, escapes and all.
  @inline(__always)
  mutating func textSpan() throws(RecordDamage) -> JSONSpan {
    try expect(0x22)
    let start = index
    while index < end {
      let byte = base[index]
      if byte == 0x22 {
        index += 1
        return JSONSpan(start: start, end: index - 1)
      }
      if byte == 0x5C {
        try skipEscape()
      } else if byte < 0x20 {
        throw .notJSON
      } else {
        index += 1
      }
    }
    throw .notJSON
  }

  @inline(__always)
  private mutating func skipEscape() throws(RecordDamage) {
    guard index + 1 < end else { throw .notJSON }
    switch base[index + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: index += 2
    case 0x75:
      guard index + 5 < end else { throw .notJSON }
      for place in index + 2...index + 5 where hexDigit(base[place]) == nil { throw .notJSON }
      index += 6
    default: throw .notJSON
    }
  }

  /// Any value, with its quotes and brackets.
  mutating func valueSpan(depth: Int = 0) throws(RecordDamage) -> JSONSpan {
    skipSpace()
    let start = index
    guard index < end, depth < 500 else { throw .notJSON }
    switch base[index] {
    case 0x22: _ = try textSpan()
    case 0x7B:
      index += 1
      if take(0x7D) { break }
      repeat {
        _ = try textSpan()
        try expect(0x3A)
        _ = try valueSpan(depth: depth + 1)
      } while take(0x2C)
      try expect(0x7D)
    case 0x5B:
      index += 1
      if take(0x5D) { break }
      repeat { _ = try valueSpan(depth: depth + 1) } while take(0x2C)
      try expect(0x5D)
    default: try skipWord()
    }
    return JSONSpan(start: start, end: index)
  }

  /// A number or one of JSON's words; whether it is a valid one shows when it is read.
  @inline(__always)
  private mutating func skipWord() throws(RecordDamage) {
    let start = index
    loop: while index < end {
      switch base[index] {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x41...0x5A, 0x61...0x7A: index += 1
      default: break loop
      }
    }
    guard index > start else { throw .notJSON }
    guard base[start] >= 0x41 else { return }
    let word = JSONSpan(start: start, end: index)
    let known: [StaticString] = ["null", "true", "false", "NaN", "Infinity"]
    guard known.contains(where: { matches(word, $0) }) else { throw .notJSON }
  }

  @inline(__always)
  func matches(_ span: JSONSpan, _ text: StaticString) -> Bool {
    span.end - span.start == text.utf8CodeUnitCount
      && memcmp(base + span.start, text.utf8Start, text.utf8CodeUnitCount) == 0
  }
}

@inline(__always)
func hexDigit(_ byte: UInt8) -> UInt16? {
  switch byte {
  case 0x30...0x39: UInt16(byte - 0x30)
  case 0x41...0x46: UInt16(byte - 0x37)
  case 0x61...0x66: UInt16(byte - 0x57)
  default: nil
  }
}

// MARK: Values

extension JSONScanner {
  func isNull(_ span: JSONSpan) -> Bool { !span.exists || matches(span, "null") }

  func integer(_ span: JSONSpan) throws(RecordDamage) -> Int {
    var place = span.start
    let isNegative = span.exists && base[place] == 0x2D
    if isNegative { place += 1 }
    guard span.exists, place < span.end, span.end - place <= 18 else {
      throw RecordDamage("has no whole number where one is needed")
    }
    var value = 0
    while place < span.end {
      guard case 0x30...0x39 = base[place] else {
        throw RecordDamage("has no whole number where one is needed")
      }
      value = value * 10 + Int(base[place] - 0x30)
      place += 1
    }
    return isNegative ? -value : value
  }

  /// A number, also in quotes, as Rustuna writes those that are not finite.
  func number(_ span: JSONSpan) throws(RecordDamage) -> Double {
    var span = span
    if span.exists, base[span.start] == 0x22 {
      span = JSONSpan(start: span.start + 1, end: span.end - 1)
    }
    if let value = exactNumber(span) { return value }
    if matches(span, "NaN") { return .nan }
    if matches(span, "Infinity") { return .infinity }
    if matches(span, "-Infinity") { return -.infinity }
    guard span.exists, isNumber(span),
      let value = Double(string(raw: span))
    else { throw RecordDamage("has no number where one is needed") }
    return value
  }

  /// A number of few digits: the quotient or product of two numbers that are exact is rounded correctly (Clinger 1990).
  @inline(__always)
  private func exactNumber(_ span: JSONSpan) -> Double? {
    var place = span.start
    guard span.exists, place < span.end else { return nil }
    let isNegative = base[place] == 0x2D
    if isNegative { place += 1 }
    guard span.end > place, span.end - place <= 18 else { return nil }
    var (digits, decimals, afterPoint) = (0, 0, false)
    while place < span.end {
      let byte = base[place]
      if case 0x30...0x39 = byte {
        digits = digits * 10 + Int(byte - 0x30)
        if afterPoint { decimals += 1 }
      } else if byte == 0x2E, !afterPoint {
        afterPoint = true
      } else {
        return nil
      }
      place += 1
    }
    guard digits < 1 << 53, decimals > 0 || !afterPoint else { return nil }
    let value = Double(digits) / JSONScanner.powers[decimals]
    return isNegative ? -value : value
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  ]

  /// Swift reads more than JSON allows, such as hexadecimal digits.
  private func isNumber(_ span: JSONSpan) -> Bool {
    (span.start..<span.end).allSatisfy {
      switch base[$0] {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
      default: false
      }
    }
  }

  func string(raw span: JSONSpan) -> String {
    String(
      decoding: UnsafeBufferPointer(start: base + span.start, count: span.end - span.start),
      as: UTF8.self)
  }

  func bytes(_ span: JSONSpan) -> [UInt8] {
    Array(UnsafeBufferPointer(start: base + span.start, count: span.end - span.start))
  }

  /// The text of a span with quotes.
  func text(_ span: JSONSpan) throws(RecordDamage) -> String {
    guard span.exists, base[span.start] == 0x22 else {
      throw RecordDamage("has no text where one is needed")
    }
    return unescaped(JSONSpan(start: span.start + 1, end: span.end - 1))
  }

  /// The text of a checked span without its quotes.
  func unescaped(_ span: JSONSpan) -> String {
    guard memchr(base + span.start, 0x5C, span.end - span.start) != nil else {
      return string(raw: span)
    }
    return String(decoding: unescapedBytes(span), as: UTF8.self)
  }

  func unescapedBytes(_ span: JSONSpan) -> [UInt8] {
    var bytes: [UInt8] = []
    var units: [UInt16] = []
    var place = span.start
    func flush() {
      guard !units.isEmpty else { return }
      bytes += String(decoding: units, as: UTF16.self).utf8
      units = []
    }
    while place < span.end {
      guard base[place] == 0x5C else {
        flush()
        bytes.append(base[place])
        place += 1
        continue
      }
      let byte = base[place + 1]
      if byte == 0x75 {
        units.append((2...5).reduce(0) { $0 << 4 | (hexDigit(base[place + $1]) ?? 0) })
        place += 6
        continue
      }
      flush()
      bytes.append(JSONScanner.escapes[byte] ?? byte)
      place += 2
    }
    flush()
    return bytes
  }

  private static let escapes: [UInt8: UInt8] = [
    0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
  ]

  /// The members of an object, in order.
  func members(_ span: JSONSpan) throws(RecordDamage) -> [(name: JSONSpan, value: JSONSpan)] {
    var scanner = JSONScanner(self, span)
    guard span.exists, scanner.take(0x7B) else {
      throw RecordDamage("has no object where one is needed")
    }
    var members: [(name: JSONSpan, value: JSONSpan)] = []
    if scanner.take(0x7D) { return members }
    repeat {
      let name = try scanner.textSpan()
      try scanner.expect(0x3A)
      members.append((name, try scanner.valueSpan()))
    } while scanner.take(0x2C)
    return members
  }

  func elements(_ span: JSONSpan) throws(RecordDamage) -> [JSONSpan] {
    var scanner = JSONScanner(self, span)
    guard span.exists, scanner.take(0x5B) else {
      throw RecordDamage("has no list where one is needed")
    }
    var elements: [JSONSpan] = []
    if scanner.take(0x5D) { return elements }
    repeat { elements.append(try scanner.valueSpan()) } while scanner.take(0x2C)
    return elements
  }

  func value(_ span: JSONSpan) throws(RecordDamage) -> AttributeValue {
    switch base[span.start] {
    case 0x22: return .text(try text(span))
    case 0x7B:
      var object: [String: AttributeValue] = [:]
      for (name, value) in try members(span) { object[unescaped(name)] = try self.value(value) }
      return .object(object)
    case 0x5B:
      var list: [AttributeValue] = []
      for element in try elements(span) { list.append(try value(element)) }
      return .list(list)
    case 0x6E: return .null
    case 0x74: return .bool(true)
    case 0x66: return .bool(false)
    default:
      if let integer = try? integer(span) { return .integer(integer) }
      return .number(try number(span))
    }
  }
}

extension AttributeValue {
  /// Reads JSON; `nil` if it is not valid.
  public init?(json: String) {
    let value = Array(json.utf8).withUnsafeBytes { bytes -> AttributeValue? in
      var scanner = JSONScanner(bytes)
      guard let span = try? scanner.valueSpan() else { return nil }
      scanner.skipSpace()
      return scanner.index == scanner.end ? try? scanner.value(span) : nil
    }
    guard let value else { return nil }
    self = value
  }
}
