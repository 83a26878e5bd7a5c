/// A point to try, as a sampler proposes it.
public struct Proposal: Sendable, Hashable, Codable {
  /// Counted from 0 over the whole study.
  public let number: Int
  /// The round to which it belongs, from 0.
  public let round: Int
  public let point: SearchPoint
}

/// A point that was tried, and its score.
public struct Trial: Sendable, Hashable, Codable {
  public let proposal: Proposal
  /// The score of the point; higher is better. NaN counts as worse than any number.
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
  /// From best to worst; among equals the earlier comes first.
  public func bestFirst() -> [Trial] {
    func key(_ trial: Trial) -> Double { trial.score.isNaN ? -.infinity : trial.score }
    return sorted { (-key($0), $0.number) < (-key($1), $1.number) }
  }
}
