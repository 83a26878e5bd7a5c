/// Draws all points from the whole space, independently of each other (Bergstra and Bengio 2012).
public struct RandomSampler: Sampler {
  public init() {}

  public func propose(_ request: ProposalRequest) -> [Double] {
    let places = request.space.hyperparameters.indices.map {
      unitDraw(request.seed, request.number, $0)
    }
    return UntriedPoints(request).nearest(to: places, request)
  }

  public func trialsNeeded(before number: Int, lookahead: Int) -> Int { 0 }
}

extension Sampler where Self == RandomSampler {
  /// ``RandomSampler``.
  public static func random() -> RandomSampler { RandomSampler() }
}
