import DescentNumerics

/// A number in 0 ..< 1 with 53 random bits that depends only on the seed, the trial and the index of the hyperparameter
/// in its space: Philox 4x32-10 with these as its counter.
func unitDraw(_ seed: UInt64, _ trial: Int, _ hyperparameter: Int) -> Double {
  let number = Philox.halves(UInt64(truncatingIfNeeded: trial))
  let words = Philox.words(
    counter: [number[0], number[1], UInt32(truncatingIfNeeded: hyperparameter), 0],
    key: Philox.halves(seed))
  let bits = UInt64(words[0]) << 21 ^ UInt64(words[1]) >> 11
  return Double(bits) * 0x1p-53
}
