import Foundation

/// What is pinned under one key: a value as it stands, or the hash of many.
///
/// Beside a hash of numbers stand their mean and root mean square, so that a failure says how far off they are, and
/// processors whose last bits differ can be held to them.
enum Pin: Equatable {
  case number(Double)
  case text(String)
  /// The bits of so many numbers, one after another.
  case numbers(count: Int, hash: UInt64, mean: Double, rootMeanSquare: Double)
  case texts(count: Int, hash: UInt64)
  case bytes(count: Int, hash: UInt64)

  init(_ values: [Float]) { self.init(values.map(Double.init), bits: values.map(\.bitPattern)) }

  init(_ values: [Double]) {
    if values.count == 1 {
      self = .number(values[0])
    } else {
      self.init(values, bits: values.map(\.bitPattern))
    }
  }

  private init(_ values: [Double], bits: [some FixedWidthInteger]) {
    var hash = PinHash()
    for value in bits { hash.add(value) }
    let count = Double(max(1, values.count))
    self = .numbers(
      count: values.count, hash: hash.value, mean: values.reduce(0, +) / count,
      rootMeanSquare: (values.reduce(0) { $0 + $1 * $1 } / count).squareRoot())
  }

  init(_ texts: [String]) {
    if texts.count == 1, texts[0].count <= 40 {
      self = .text(texts[0])
    } else {
      var hash = PinHash()
      for text in texts { hash.add(text) }
      self = .texts(count: texts.count, hash: hash.value)
    }
  }

  init(bytes: Data) {
    var hash = PinHash()
    for byte in bytes { hash.add(byte) }
    self = .bytes(count: bytes.count, hash: hash.value)
  }

  /// Whether it is near another, for processors that have no pins of their own.
  func isNear(_ other: Pin) -> Bool {
    switch (self, other) {
    case (.number(let a), .number(let b)): Pin.areNear(a, b)
    case (.text(let a), .text(let b)): a == b
    case (.numbers(let a, _, let mean, let square), .numbers(let b, _, let otherMean, let other)):
      a == b && Pin.areNear(mean, otherMean) && Pin.areNear(square, other)
    // Labels and the bytes of files follow the last bits.
    case (.texts(let a, _), .texts(let b, _)), (.bytes(let a, _), .bytes(let b, _)): a == b
    default: false
    }
  }

  /// A bias before batch normalization has a gradient of rounding alone, and Adam takes whole steps by it.
  private static func areNear(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 0.02 * max(1, abs(b)) || a.isNaN && b.isNaN
  }
}

/// FNV-1a with 64 bits, over values of any width with the lowest byte first.
struct PinHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { for byte in $0 { step(byte) } }
  }

  mutating func add(_ text: String) {
    for byte in text.utf8 { step(byte) }
    // No text can hold this byte, so that where one ends counts.
    step(0xff)
  }

  private mutating func step(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}

// MARK: - As a line of a file

extension Pin: CustomStringConvertible {
  var description: String {
    switch self {
    case .number(let value): "\(value)"
    case .text(let text): "\"\(text.replacing("\t", with: " ").replacing("\n", with: " "))\""
    case .numbers(let count, let hash, let mean, let square):
      "\(count) numbers \(String(hash, radix: 16)) mean \(Float(mean)) rms \(Float(square))"
    case .texts(let count, let hash): "\(count) texts \(String(hash, radix: 16))"
    case .bytes(let count, let hash): "\(count) bytes \(String(hash, radix: 16))"
    }
  }

  /// Nothing where the text is none that ``description`` gives.
  init?(line text: some StringProtocol) {
    if text.hasPrefix("\"") {
      self = .text(String(text.dropFirst().dropLast()))
      return
    }
    let words = text.split(separator: " ")
    if words.count == 1, let value = Double(words[0]) {
      self = .number(value)
    } else if words.count == 7, let count = Int(words[0]), let hash = UInt64(words[2], radix: 16),
      let mean = Double(words[4]), let square = Double(words[6])
    {
      self = .numbers(count: count, hash: hash, mean: mean, rootMeanSquare: square)
    } else if words.count == 3, let count = Int(words[0]), let hash = UInt64(words[2], radix: 16) {
      self =
        words[1] == "bytes" ? .bytes(count: count, hash: hash) : .texts(count: count, hash: hash)
    } else {
      return nil
    }
  }
}
