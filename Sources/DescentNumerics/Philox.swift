/// The counter-based generator Philox 4x32-10 (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", 2011).
package enum Philox {
  /// Four random words for a counter of four words and a key of two.
  @inlinable
  package static func words(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (a, b, c, d) = (counter[0], counter[1], counter[2], counter[3])
    var (first, second) = (key[0], key[1])
    for _ in 0..<10 {
      let (p, q) = (a.multipliedFullWidth(by: 0xD251_1F53), c.multipliedFullWidth(by: 0xCD9E_8D57))
      (a, b, c, d) = (q.high ^ b ^ first, q.low, p.high ^ d ^ second, p.low)
      first &+= 0x9E37_79B9
      second &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }

  /// The two words of a number, the lower half first.
  @inlinable
  package static func halves(_ number: UInt64) -> SIMD2<UInt32> {
    SIMD2(UInt32(truncatingIfNeeded: number), UInt32(number >> 32))
  }
}
