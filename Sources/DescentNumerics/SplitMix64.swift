/// SplitMix64 (Steele, Lea and Flood 2014), implemented here because a split must stay the same in every version of
/// Swift.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below `bound`, all equally likely (Lemire 2019).
  package mutating func next(below bound: UInt64) -> UInt64 {
    var (high, low) = bound.multipliedFullWidth(by: next())
    if low < bound {
      let threshold = (0 &- bound) % bound
      while low < threshold { (high, low) = bound.multipliedFullWidth(by: next()) }
    }
    return high
  }
}

/// 0 ..< `count` in an order drawn from `seed` (Fisher and Yates).
package func shuffledIndices(count: Int, seed: UInt64) -> [Int] {
  var random = SplitMix64(seed: seed)
  var indices = Array(0..<count)
  for last in stride(from: count - 1, to: 0, by: -1) {
    indices.swapAt(last, Int(random.next(below: UInt64(last) + 1)))
  }
  return indices
}
