/// A search: rounds of trials, each proposed from those before it.
///
/// The trials of a round are independent of each other: they can run concurrently, in any order, with the same result.
public struct Study: Sendable {
  public let space: SearchSpace
  public let sampler: any Sampler
  /// Determines every random number.
  public let seed: UInt64

  public init(_ space: SearchSpace, sampler: any Sampler, seed: UInt64) {
    self.space = space
    self.sampler = sampler
    self.seed = seed
  }

  /// What a study found.
  public struct Result: Sendable, Hashable {
    /// In the order of their numbers.
    public let trials: [Trial]
    /// The space that each round drew from.
    public let spaces: [SearchSpace]
    /// The trial with the highest score; the first among equals.
    public var best: Trial? { trials.bestFirst().first }
  }

  /// Runs round after round until the sampler proposes no more.
  ///
  /// - Parameter scores: The scores of a round's proposals, in their order.
  /// - Throws: ``SearchError``, if there are not as many scores as proposals or a round cannot be drawn, and what `scores`
  ///   throws.
  public func run(
    _ scores: @Sendable ([Proposal]) async throws -> [Double]
  ) async throws -> Result {
    var trials: [Trial] = []
    var spaces: [SearchSpace] = []
    while let round = sampler.nextRound(after: trials, spaces: spaces, in: space) {
      try check(round)
      let proposals = (0..<round.count).map { index in
        let number = trials.count + index
        let places = space.hyperparameters.indices.map { unitDraw(seed, number, $0) }
        return Proposal(
          number: number, round: spaces.count, point: round.space.point(at: places))
      }
      let results = try await scores(proposals)
      guard results.count == proposals.count else {
        throw SearchError.scores(
          "\(results.count) scores were given for \(proposals.count) proposals; each needs one")
      }
      trials += zip(proposals, results).map { Trial($0, score: $1) }
      spaces.append(round.space)
    }
    return Result(trials: trials, spaces: spaces)
  }

  /// The most trials of a round, which are all proposed at once.
  private static let mostTrials = 1_000_000

  /// Checks a round of a sampler that may be a custom one.
  private func check(_ round: Round) throws {
    guard (1...Self.mostTrials).contains(round.count) else {
      throw SearchError.sampler(
        "a round of \(round.count) trials was proposed; it can have 1 to \(Self.mostTrials)")
    }
    guard round.space.hyperparameters.map(\.name) == space.hyperparameters.map(\.name) else {
      throw SearchError.sampler(
        "a round was proposed in another space than the study's; it needs the same hyperparameters")
    }
  }
}
