/// The cyclic redundancy check of Castagnoli and others (1993), as in RFC 3720: the polynomial 0x1EDC6F41, reflected,
/// with initial value and final XOR of all ones.
enum CRC32C {
  /// The remainder of every byte. 0x82F63B78 is the polynomial with its bits reflected.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in
      rest & 1 == 1 ? rest >> 1 ^ 0x82f6_3b78 : rest >> 1
    }
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { rest, byte in
      table[Int(UInt8(truncatingIfNeeded: rest) ^ byte)] ^ rest >> 8
    }
  }

  /// The checksum as stored in records: rotated by 15 bits, plus a constant, because a checksum of data that contain
  /// checksums is weak.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }
}
