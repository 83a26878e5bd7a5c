/// A checksum as fast as memory: it detects changed bytes, but not deliberate forgery.
///
/// XXH64 with the seed 0. Source: github.com/Cyan4973/xxHash, doc/xxhash_spec.md, "XXH64 algorithm description".
package struct XXHash64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
  private static let stripe = 32

  /// The four lanes that take eight bytes of each stripe.
  private var lanes = (prime1 &+ prime2, prime2, UInt64(0), 0 &- prime1)
  private var length = 0
  /// The bytes of an incomplete stripe.
  private var rest: [UInt8] = []

  package init() {}

  /// The checksum of a text or a small file.
  package init(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }

  /// Appends bytes.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    length += bytes.count
    var bytes = bytes
    if !rest.isEmpty {
      let missing = min(Self.stripe - rest.count, bytes.count)
      rest += bytes.prefix(missing)
      bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(missing))
      guard rest.count == Self.stripe else { return }
      let whole = rest
      whole.withUnsafeBytes { addStripes($0) }
      rest = []
    }
    let stripes = bytes.count / Self.stripe * Self.stripe
    addStripes(UnsafeRawBufferPointer(rebasing: bytes.prefix(stripes)))
    rest = Array(bytes.dropFirst(stripes))
  }

  private mutating func addStripes(_ bytes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = lanes
    for offset in stride(from: 0, to: bytes.count, by: Self.stripe) {
      a = Self.round(a, Self.word(bytes, offset))
      b = Self.round(b, Self.word(bytes, offset + 8))
      c = Self.round(c, Self.word(bytes, offset + 16))
      d = Self.round(d, Self.word(bytes, offset + 24))
    }
    lanes = (a, b, c, d)
  }

  /// The checksum of all bytes so far.
  package var value: UInt64 {
    var hash = length >= Self.stripe ? merged : Self.prime5
    hash &+= UInt64(length)
    return rest.withUnsafeBytes { Self.avalanche(Self.adding($0, to: hash)) }
  }

  /// The checksum as `xxhsum` writes it: 16 hexadecimal digits.
  package var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private var merged: UInt64 {
    let (a, b, c, d) = lanes
    var hash =
      Self.rotated(a, 1) &+ Self.rotated(b, 7) &+ Self.rotated(c, 12) &+ Self.rotated(d, 18)
    for lane in [a, b, c, d] {
      hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
    }
    return hash
  }

  /// Processes the rest of a stripe: eight bytes at a time, then four, then one.
  private static func adding(_ bytes: UnsafeRawBufferPointer, to hash: UInt64) -> UInt64 {
    var (hash, offset) = (hash, 0)
    while offset + 8 <= bytes.count {
      hash = rotated(hash ^ round(0, word(bytes, offset)), 27) &* prime1 &+ prime4
      offset += 8
    }
    if offset + 4 <= bytes.count {
      let word = UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      hash = rotated(hash ^ (UInt64(word) &* prime1), 23) &* prime2 &+ prime3
      offset += 4
    }
    while offset < bytes.count {
      hash = rotated(hash ^ (UInt64(bytes[offset]) &* prime5), 11) &* prime1
      offset += 1
    }
    return hash
  }

  private static func avalanche(_ hash: UInt64) -> UInt64 {
    var hash = hash
    hash = (hash ^ (hash >> 33)) &* prime2
    hash = (hash ^ (hash >> 29)) &* prime3
    return hash ^ (hash >> 32)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotated(lane &+ input &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value &<< count | value &>> (64 - count)
  }
}

extension XXHash64 {
  /// The checksum of a file.
  ///
  /// - Throws: ``DataError`` if it cannot be read.
  package init(file path: String) throws(DataError) {
    let file = try InputFile(path)
    let piece = ByteBuffer(count: 1 << 18)
    while true {
      let count = try file.read(into: piece.bytes)
      guard count > 0 else { return }
      add(UnsafeRawBufferPointer(piece.prefix(count)))
    }
  }
}
