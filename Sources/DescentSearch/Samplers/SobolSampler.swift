import DescentNumerics

/// Fills the space evenly, whatever the results: Sobol's sequence, scrambled after Owen (1995).
///
/// Each number of n trials that is a power of two has one point in every box of volume 1/n in many shapes, and any seed
/// gives another such sequence. Hyperparameters after the hundredth are drawn at random.
public struct SobolSampler: Sampler {
  public init() {}

  public func propose(_ request: ProposalRequest) -> [Double] {
    let places = request.space.hyperparameters.indices.map {
      Self.place(request.seed, request.number, $0)
    }
    return UntriedPoints(request).nearest(to: places, request)
  }

  public func trialsNeeded(before number: Int, lookahead: Int) -> Int { 0 }

  /// A coordinate of a point of the scrambled sequence.
  static func place(_ seed: UInt64, _ point: Int, _ dimension: Int) -> Double {
    guard dimension < SobolSequence.dimensions, let index = UInt32(exactly: point) else {
      return unitDraw(seed, point, dimension)
    }
    let coordinate = SobolSequence.coordinate(index, dimension: dimension)
    let scrambled = scramble(coordinate, seed, dimension)
    // The rest below 2⁻³² is drawn, so that every place can come up.
    return (Double(scrambled) + unitDraw(seed, point, dimension)) * 0x1p-32
  }

  /// Flips each bit or not, as decided at random by the dimension and all bits above it (nested uniform scrambling).
  private static func scramble(_ bits: UInt32, _ seed: UInt64, _ dimension: Int) -> UInt32 {
    var result: UInt32 = 0
    let key = Philox.halves(seed)
    let purpose = TrialDraws.Purpose.scrambling.rawValue
    for level in 0..<32 as Range<UInt32> {
      let above = level == 0 ? 0 : bits >> (32 - level)
      let words = Philox.words(
        counter: [above, level, UInt32(truncatingIfNeeded: dimension), purpose], key: key)
      result |= ((bits >> (31 - level) & 1) ^ (words[0] & 1)) << (31 - level)
    }
    return result
  }
}

extension Sampler where Self == SobolSampler {
  /// ``SobolSampler``.
  public static func sobol() -> SobolSampler { SobolSampler() }
}
