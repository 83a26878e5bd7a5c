import DescentSearch

/// A search in rounds whose trials run side by side: the narrowing of the notes, or, with one round, a random search.
struct RoundSearch: Sendable {
  let space: SearchSpace
  let sampler: NarrowingSampler
  /// Determines every random number.
  let seed: UInt64

  /// A point to try.
  struct Proposal: Sendable, Hashable {
    /// Counted from 0 over all rounds.
    let number: Int
    let round: Int
    let point: SearchPoint
  }

  /// A point that was tried.
  struct Trial: Sendable, Hashable {
    let proposal: Proposal
    /// Higher is better; NaN is the worst.
    let score: Double

    var number: Int { proposal.number }
    var round: Int { proposal.round }
    var point: SearchPoint { proposal.point }
  }

  struct Result: Sendable, Hashable {
    /// In the order of their numbers.
    let trials: [Trial]
    /// The space that each round drew from.
    let spaces: [SearchSpace]

    /// The trial with the highest score; the first among equals.
    var best: Trial? {
      func key(_ trial: Trial) -> Double { trial.score.isNaN ? -.infinity : trial.score }
      return trials.min { (-key($0), $0.number) < (-key($1), $1.number) }
    }
  }

  /// - Parameter scores: The scores of a round's proposals, in their order.
  func run(_ scores: @Sendable ([Proposal]) async throws -> [Double]) async throws -> Result {
    var (history, trials) = (SearchHistory(space), [Trial]())
    for round in 0..<sampler.rounds {
      let numbers = sampler.start(ofRound: round)..<sampler.start(ofRound: round + 1)
      let proposals = numbers.map { number in
        Proposal(
          number: number, round: round,
          point: sampler.point(ProposalRequest(number: number, seed: seed, history: history)))
      }
      for (proposal, score) in zip(proposals, try await scores(proposals)) {
        trials.append(Trial(proposal: proposal, score: score))
        history.append(
          number: proposal.number, places: space.places(of: proposal.point), loss: -score)
      }
    }
    return Result(trials: trials, spaces: sampler.spaces(for: history))
  }
}
