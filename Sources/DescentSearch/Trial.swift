/// A point to try, as a sampler proposes it.
public struct Proposal: Sendable, Hashable, Codable {
  /// Counted from 0 over the whole study.
  public let number: Int
  /// The round that it belongs to, from 0.
  public let round: Int
  public let point: SearchPoint
}

/// A point that was tried, and what came of it.
public struct Trial: Sendable, Hashable, Codable {
  public let proposal: Proposal
  /// How good the point is; higher is better. Not a number counts as worse than any.
  public let score: Double

  public var number: Int { proposal.number }
  public var round: Int { proposal.round }
  public var point: SearchPoint { proposal.point }

  public init(_ proposal: Proposal, score: Double) {
    self.proposal = proposal
    self.score = score
  }
}

extension Sequence<Trial> {
  /// From the best to the worst; of equal ones the earlier first.
  public func bestFirst() -> [Trial] {
    func key(_ trial: Trial) -> Double { trial.score.isNaN ? -.infinity : trial.score }
    return sorted { (-key($0), $0.number) < (-key($1), $1.number) }
  }
}
