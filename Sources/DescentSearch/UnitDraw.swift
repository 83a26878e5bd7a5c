import DescentNumerics

/// A number in 0 ..< 1 with 53 random bits that depends only on the seed, the trial and the index of the hyperparameter
/// in its space: Philox 4x32-10 with these as its counter.
func unitDraw(_ seed: UInt64, _ trial: Int, _ hyperparameter: Int) -> Double {
  let number = Philox.halves(UInt64(truncatingIfNeeded: trial))
  let words = Philox.words(
    counter: [number[0], number[1], UInt32(truncatingIfNeeded: hyperparameter), 0],
    key: Philox.halves(seed))
  return unitNumber(words[0], words[1])
}

/// A number in 0 ..< 1 with 53 bits of two random words.
private func unitNumber(_ first: UInt32, _ second: UInt32) -> Double {
  let bits = UInt64(first) << 21 ^ UInt64(second) >> 11
  return Double(bits) * 0x1p-53
}

/// A sequence of random numbers for a trial, which depends only on the seed, the trial and the purpose.
struct TrialDraws {
  /// What the numbers are for, so that no two uses share them; 0 is ``unitDraw(_:_:_:)``.
  enum Purpose: UInt32 {
    case parzen = 1
    case evolution
    case gaussianProcess
    case scrambling
    case untried
    case grid
  }

  private let key: SIMD2<UInt32>
  private let trial: SIMD2<UInt32>
  private let purpose: UInt32
  private var count: UInt32 = 0
  private var spare: Double?

  init(_ seed: UInt64, _ trial: Int, _ purpose: Purpose) {
    key = Philox.halves(seed)
    self.trial = Philox.halves(UInt64(truncatingIfNeeded: trial))
    self.purpose = purpose.rawValue
  }

  /// Two independent numbers in 0 ..< 1.
  private mutating func pair() -> (Double, Double) {
    let words = Philox.words(counter: [trial[0], trial[1], count, purpose], key: key)
    count &+= 1
    return (unitNumber(words[0], words[1]), unitNumber(words[2], words[3]))
  }

  /// A number in 0 ..< 1.
  mutating func unit() -> Double {
    if let number = spare {
      spare = nil
      return number
    }
    let (first, second) = pair()
    spare = second
    return first
  }

  /// A number from the normal distribution with mean 0 and variance 1.
  mutating func normal() -> Double {
    // Half a bit above 0, where the quantile is not finite.
    NormalDistribution.quantile(unit() + 0x1p-54)
  }

  /// A whole number in 0 ..< count.
  mutating func index(below count: Int) -> Int {
    min(Int(unit() * Double(count)), count - 1)
  }
}
