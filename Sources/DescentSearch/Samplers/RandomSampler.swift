/// Draws all points from the whole space, independently of each other (Bergstra and Bengio 2012).
public struct RandomSampler: Sampler {
  public init() {}

  public func propose(_ request: ProposalRequest) -> [Double] {
    request.space.hyperparameters.indices.map { unitDraw(request.seed, request.number, $0) }
  }

  public func trialsNeeded(before number: Int, lookahead: Int) -> Int { 0 }
}
