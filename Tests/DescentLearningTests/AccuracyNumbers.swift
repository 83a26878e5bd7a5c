/// Numbers that look random and are the same in Scripts/accuracy.py.
enum AccuracyNumbers {
  static func bits(_ index: Int) -> UInt32 {
    var hash = UInt32(truncatingIfNeeded: index) &* 0x9E37_79B1
    hash = (hash ^ (hash >> 15)) &* 0x85EB_CA77
    hash = (hash ^ (hash >> 13)) &* 0xC2B2_AE3D
    return hash ^ (hash >> 16)
  }

  /// In [0, 1).
  static func unit(_ index: Int) -> Float { Float(bits(index) >> 8) * 0x1p-24 }

  static func units(_ count: Int, from start: Int = 0) -> [Float] {
    made(count) { unit(start + $0) }
  }

  /// Of all magnitudes from 2⁻¹²⁶ to 2¹²⁷, of both signs.
  static func magnitudes(_ count: Int) -> [Float] {
    made(count) { index in
      let exponent = Int(bits(index + 1 << 28) % 253) - 126
      let pattern = bits(index) & 0x807F_FFFF | UInt32(exponent + 127) << 23
      return Float(bitPattern: pattern)
    }
  }

  /// Sums of four numbers in [0, 1) minus 2: their standard deviation is 0.577.
  static func bells(_ count: Int) -> [Float] {
    made(count) { index in
      var sum = -2.0
      for part in 0..<4 { sum += Double(unit(4 * index + part)) }
      return Float(sum)
    }
  }

  static func made(_ count: Int, _ body: (Int) -> Float) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, written in
      for index in 0..<count { buffer[index] = body(index) }
      written = count
    }
  }
}
