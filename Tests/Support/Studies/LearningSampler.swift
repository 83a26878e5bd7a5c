import DescentSearch

/// A sampler whose proposals depend on everything that it is told.
public struct LearningSampler: Sampler {
  public init() {}

  public func propose(_ request: ProposalRequest) -> [Double] {
    let history = request.history
    var hash: UInt64 = request.seed &+ UInt64(request.number) &* 0x9E37_79B9_7F4A_7C15
    for (number, loss) in zip(history.numbers, history.losses) {
      hash = (hash ^ loss.bitPattern ^ UInt64(number)) &* 0x0000_0100_0000_01B3
    }
    for place in history.places + request.running.flatMap({ $0 }) {
      hash = (hash ^ place.bitPattern) &* 0x0000_0100_0000_01B3
    }
    return request.space.hyperparameters.indices.map { index in
      var word = hash &+ UInt64(index) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word >> 30) &* 0x94D0_49BB_1331_11EB
      return Double(word >> 11) * 0x1p-53
    }
  }
}
