/// Writes JSON as Python's `json.dumps` does with its separators compact: text in ASCII, `NaN`, `Infinity` and
/// `-Infinity` bare.
struct JSONBytes {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func raw(_ text: [UInt8]) { bytes += text }

  mutating func byte(_ byte: Unicode.Scalar) { bytes.append(UInt8(ascii: byte)) }

  mutating func text(_ text: String) {
    byte("\"")
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
      bytes += text.utf8
    } else {
      for unit in text.utf16 { escape(unit) }
    }
    byte("\"")
  }

  private mutating func escape(_ unit: UInt16) {
    switch unit {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    case 0x08: raw("\\b")
    case 0x0C: raw("\\f")
    case 0x20..<0x7F: bytes.append(UInt8(unit))
    default:
      raw("\\u")
      for shift in [12, 8, 4, 0] {
        let digit = UInt8(unit >> UInt16(shift) & 15)
        bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      }
    }
  }

  mutating func integer(_ value: Int) { bytes += "\(value)".utf8 }

  mutating func number(_ value: Double) {
    if value.isNaN {
      raw("NaN")
    } else if value.isInfinite {
      if value < 0 { byte("-") }
      raw("Infinity")
    } else {
      bytes += "\(value)".utf8
    }
  }

  mutating func value(_ value: AttributeValue) {
    switch value {
    case .null: raw("null")
    case .bool(let value): value ? raw("true") : raw("false")
    case .integer(let value): integer(value)
    case .number(let value): number(value)
    case .text(let value): text(value)
    case .list(let values): list(values) { $0.value($1) }
    case .object(let members):
      // In the order of their names, so that the same value has the same text.
      object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) { $0.value($1) }
    }
  }

  mutating func list<Element>(_ values: [Element], _ write: (inout JSONBytes, Element) -> Void) {
    byte("[")
    for (index, value) in values.enumerated() {
      if index > 0 { byte(",") }
      write(&self, value)
    }
    byte("]")
  }

  mutating func object<Value>(
    _ members: [(String, Value)], _ write: (inout JSONBytes, Value) -> Void
  ) {
    byte("{")
    for (index, member) in members.enumerated() {
      if index > 0 { byte(",") }
      text(member.0)
      byte(":")
      write(&self, member.1)
    }
    byte("}")
  }
}

extension AttributeValue {
  /// As JSON.
  public var json: String {
    var bytes = JSONBytes()
    bytes.value(self)
    return String(decoding: bytes.bytes, as: UTF8.self)
  }
}
