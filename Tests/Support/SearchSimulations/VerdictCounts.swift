import DescentSearch

/// How often the verdicts of many simulated studies are right.
public struct VerdictCounts: Sendable {
  public private(set) var studies = 0
  /// P(winner better than runner-up) is above 0.95.
  public private(set) var sure = 0
  /// P(winner better than the defaults) is above 0.95.
  public private(set) var sureOverDefaults = 0
  /// The winner is the best trial.
  public private(set) var found = 0
  /// The winner is the best trial, and the verdict is sure of it.
  public private(set) var foundSurely = 0
  /// The verdict is sure, and another candidate is better.
  public private(set) var wrong = 0
  /// The interval of the expected loss holds the winner's true loss.
  public private(set) var covered = 0
  /// The means of the expected loss and of the loss that the search saw, each less the truth.
  public private(set) var bias = 0.0
  public private(set) var seenBias = 0.0
  public private(set) var trainings = 0.0

  public init(_ study: SimulatedStudy, studies count: Int, seed: UInt64 = 0) {
    let best = (0..<study.trials).min { study.loss($0) < study.loss($1) }
    for index in 0..<count {
      let verdict = study.run(seed: seed + UInt64(index)).verdict
      guard let winner = verdict.winner, let number = winner.candidate.number,
        let expected = verdict.expected
      else { continue }
      studies += 1
      let (isBest, truth) = (number == best, study.loss(number))
      let isSure = (verdict.betterThanRunnerUp ?? 0) > 0.95
      sure += isSure ? 1 : 0
      sureOverDefaults += (verdict.betterThanDefaults ?? 0) > 0.95 ? 1 : 0
      found += isBest ? 1 : 0
      foundSurely += isBest && isSure ? 1 : 0
      let others = verdict.standings.dropFirst().compactMap(\.candidate.number).map(study.loss)
      wrong += isSure && others.contains { $0 <= truth } ? 1 : 0
      covered += abs(expected.value - truth) <= (expected.halfWidth ?? .infinity) ? 1 : 0
      bias += (expected.value - truth) / Double(count)
      seenBias += ((verdict.seen ?? truth) - truth) / Double(count)
      trainings += Double(verdict.trainings) / Double(count)
    }
  }
}
