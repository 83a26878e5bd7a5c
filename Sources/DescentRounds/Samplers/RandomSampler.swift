/// Draws all points from the whole space, independently of each other (Bergstra and Bengio 2012).
public struct RandomSampler: Sampler {
  public let trials: Int

  /// - Throws: ``SearchError/sampler(_:)`` if there are no trials.
  public init(trials: Int) throws {
    guard trials >= 1 else {
      throw SearchError.sampler("\(trials) trials: a search needs at least 1")
    }
    self.trials = trials
  }

  public func nextRound(
    after trials: [Trial], spaces: [SearchSpace], in space: SearchSpace
  ) -> Round? {
    trials.isEmpty ? Round(space: space, count: self.trials) : nil
  }
}
