import DescentFiles

/// Transforms bytes as they arrive.
protocol ByteTransform {
  /// Transforms the next bytes; `isEnd` means that none follow.
  mutating func transform(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) throws(DataError) -> [UInt8]
}

/// A byte source that transforms the bytes of another.
final class TransformedSource<Transform: ByteTransform> {
  private let base: ByteSource
  private var transform: Transform
  private let piece = ByteBuffer(count: 1 << 16)
  private var pending: [UInt8] = []
  private var taken = 0
  private var hasEnded = false

  init(_ base: @escaping ByteSource, _ transform: Transform) {
    self.base = base
    self.transform = transform
  }

  func read(into room: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    while taken == pending.count, !hasEnded {
      let count = try base(piece.bytes)
      hasEnded = count == 0
      pending = try transform.transform(
        UnsafeRawBufferPointer(piece.prefix(count)), isEnd: hasEnded)
      taken = 0
    }
    let count = min(room.count, pending.count - taken)
    room.copyBytes(from: pending[taken..<(taken + count)])
    taken += count
    return count
  }
}

/// From UTF-16 to UTF-8.
struct UTF16Decoding: ByteTransform {
  let path: String
  private var isBigEndian: Bool?
  private var firstByte: UInt8?
  private var highSurrogate: UInt16?

  init(path: String) { self.path = path }

  mutating func transform(
    _ bytes: UnsafeRawBufferPointer, isEnd: Bool
  ) throws(DataError) -> [UInt8] {
    if isBigEndian == nil, bytes.count >= 2 {
      isBigEndian =
        bytes.starts(with: [0xFE, 0xFF]) || (bytes[0] == 0 && !bytes.starts(with: [0xFF, 0xFE]))
    }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    for byte in bytes {
      guard let first = firstByte else {
        firstByte = byte
        continue
      }
      firstByte = nil
      let unit =
        isBigEndian == true ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
      try take(unit, into: &output)
    }
    if isEnd, firstByte != nil || highSurrogate != nil { throw damaged }
    return output
  }

  private mutating func take(_ unit: UInt16, into output: inout [UInt8]) throws(DataError) {
    if let high = highSurrogate {
      guard 0xDC00...0xDFFF ~= unit else { throw damaged }
      highSurrogate = nil
      append(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00), to: &output)
    } else if 0xD800...0xDBFF ~= unit {
      highSurrogate = unit
    } else if 0xDC00...0xDFFF ~= unit {
      throw damaged
    } else {
      append(UInt32(unit), to: &output)
    }
  }

  private var damaged: DataError {
    DataError(
      .damaged, path: path,
      "looks like UTF-16 but is not: it has an unpaired surrogate; save it as UTF-8")
  }
}

/// From Latin-1, in the Windows variant, to UTF-8.
struct Latin1Decoding: ByteTransform {
  /// The Windows characters from 0x80 to 0x9F; undefined ones are control characters.
  private static let windows: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  mutating func transform(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    for byte in bytes {
      switch byte {
      case 0x80...0x9F: append(Self.windows[Int(byte - 0x80)], to: &output)
      default: append(UInt32(byte), to: &output)
      }
    }
    return output
  }
}

/// One tab for each run of spaces and tabs between fields; none at the ends of lines.
struct SpaceRuns: ByteTransform {
  private var isInQuotes = false
  private var isAtLineStart = true
  private var hasSpace = false
  /// The rest of a byte-order mark, after which the first line starts.
  private var mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  mutating func transform(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte == mark.first {
        mark.removeFirst()
        output.append(byte)
        continue
      }
      mark = []
      let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      if isSpace, !isInQuotes {
        hasSpace = !isAtLineStart
        continue
      }
      let isLineEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      if hasSpace, !isLineEnd { output.append(UInt8(ascii: "\t")) }
      // A quote in the middle of a field does not count.
      if byte == UInt8(ascii: "\""), isInQuotes || hasSpace || isAtLineStart { isInQuotes.toggle() }
      hasSpace = false
      isAtLineStart = isLineEnd && !isInQuotes
      output.append(byte)
    }
    return output
  }
}

/// Appends a character in UTF-8.
private func append(_ scalar: UInt32, to output: inout [UInt8]) {
  switch scalar {
  case ..<0x80: output.append(UInt8(scalar))
  case ..<0x800:
    output.append(UInt8(0xC0 | scalar >> 6))
    output.append(UInt8(0x80 | scalar & 0x3F))
  case ..<0x10000:
    output.append(UInt8(0xE0 | scalar >> 12))
    output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    output.append(UInt8(0x80 | scalar & 0x3F))
  default:
    output.append(UInt8(0xF0 | scalar >> 18))
    output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
    output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    output.append(UInt8(0x80 | scalar & 0x3F))
  }
}
