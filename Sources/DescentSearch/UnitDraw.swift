import CDescentKernels

/// A number in 0 ..< 1 with 53 random bits that depends only on the seed, the trial and the index of the hyperparameter
/// in its space: Philox 4x32-10 with these as its counter.
func unitDraw(_ seed: UInt64, _ trial: Int, _ hyperparameter: Int) -> Double {
  let counter = [
    UInt32(truncatingIfNeeded: trial), UInt32(truncatingIfNeeded: trial >> 32),
    UInt32(truncatingIfNeeded: hyperparameter), 0,
  ]
  let key = [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)]
  var words: [UInt32] = [0, 0, 0, 0]
  descent_philox4x32(counter, key, &words)
  let bits = UInt64(words[0]) << 21 ^ UInt64(words[1]) >> 11
  return Double(bits) * 0x1p-53
}
