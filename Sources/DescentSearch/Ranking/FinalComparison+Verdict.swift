import DescentNumerics

/// What the final of a search says about its winner.
///
/// **What the probabilities mean.** They are 1 − p of a test with the fresh trainings only, at least 0.5. The losses are
/// modeled as candidate + round + normal noise of one variance; with the estimate σ̂² of its variance, of ν degrees of
/// freedom, the lead d of the winner has the statistic t = d/(σ̂·√v), where v·σ² is the variance of d, and
///
///     p = P(|T_ν| > t)/w          for the runner-up,
///     p = k·P(T_ν > t)/w          for the defaults, with k other candidates.
///
/// Two sides, and k, correct for the winner being chosen by the same data (Gutmann and Maymin 1987, "Is the selected
/// population the best?"; Hung and Fithian 2019, "Rank verification for exponential families"; Bonferroni for the
/// defaults). The weights w of all looks sum to 1: they correct for looking after each round (alpha spending of Lan and
/// DeMets 1983 with the sixth power of the spent part of the budget, added up by Bonferroni's inequality). So where all
/// candidates are equal, a probability above 0.95 has a chance of at most 5 %, whatever the number of looks; where it says
/// 0.5, nothing is known. It is not a posterior probability: that would need to be told how probable differences are.
public struct FinalVerdict: Sendable, Hashable, Codable {
  /// A value with a 95 % interval; the interval is `nil` if it is not known.
  public struct Estimate: Sendable, Hashable, Codable {
    public let value: Double
    public let halfWidth: Double?

    public init(value: Double, halfWidth: Double?) {
      (self.value, self.halfWidth) = (value, halfWidth)
    }
  }

  /// What is known of a candidate.
  public struct Standing: Sendable, Hashable, Codable {
    public let candidate: FinalComparison.Candidate
    /// Its losses in the rounds in which it took part.
    public let losses: [Double]
    /// Its expected loss on fresh seeds, adjusted for the rounds in which it did not take part; the interval is that of
    /// its difference from the winner, and that of the value itself for the winner. `nil` if it was not trained again.
    public let loss: Estimate?
    /// Whether a training of it failed.
    public let failed: Bool
  }

  /// All candidates, the winner first.
  public let standings: [Standing]
  /// The probability that the winner is better than the closest of all others; `nil` if it was not measured.
  public let betterThanRunnerUp: Double?
  /// The probability that the winner is better than the defaults; `nil` if it was not measured, or they are the winner.
  public let betterThanDefaults: Double?
  /// The winner's expected loss with fresh seeds and new data.
  ///
  /// The mean of its fresh losses, moved towards the mean of all by τ²/(τ² + v) (empirical Bayes: v is the variance of a
  /// mean, and τ² + v that between the candidates' means), because the winner was chosen by them. The interval holds the
  /// noise of the seeds and, if it is known, of the choice of the validation data.
  public let expected: Estimate?
  /// The standard deviation of a single training's loss between seeds, without what is common to a round.
  public let noise: Double?
  /// How many trainings were made.
  public let trainings: Int

  /// The candidate that won; `nil` if there is none, because all failed.
  public var winner: Standing? { standings.first.flatMap { $0.failed ? nil : $0 } }
  /// The winner's loss as the search saw it: too good, because the trial was chosen by it.
  public var seen: Double? { winner?.candidate.seen }
}

extension FinalComparison {
  /// What is known so far.
  ///
  /// - Parameter validation: The part of the data on which the losses were measured, for the interval of the expected
  ///   loss.
  public func verdict(validation: ValidationPart? = nil) -> FinalVerdict {
    let schedule = schedule
    let (look, rounds) = (schedule.look, schedule.rounds)
    let failed = Set(
      candidates.indices.filter { index in self.rounds.contains { $0[index] == .infinity } })
    let own = Dictionary(
      uniqueKeysWithValues: candidates.indices.map { index in
        (index, rounds.compactMap { $0[index] })
      })
    let winner = look?.leader ?? candidates.indices.first
    let value = winner.flatMap { spread(of: $0, rounds) }
    let standings = candidates.indices.map { index in
      FinalVerdict.Standing(
        candidate: candidates[index], losses: own[index] ?? [],
        loss: index == winner
          ? value.map { .init(value: $0.mean, halfWidth: $0.halfWidth) }
          : value.flatMap { difference(index, look, from: $0.mean) },
        failed: failed.contains(index))
    }
    let order = candidates.indices.sorted { a, b in
      rank(a, winner, failed, standings) < rank(b, winner, failed, standings)
    }
    return FinalVerdict(
      standings: order.map { standings[$0] },
      betterThanRunnerUp: look?.confidenceOverRival,
      betterThanDefaults: look?.confidenceOverDefaults,
      expected: value.map { expected($0, look, rounds, validation) },
      noise: look?.noise?.squareRoot() ?? value?.deviation,
      trainings: self.rounds.joined().count { $0 != nil })
  }

  private func rank(
    _ index: Int, _ winner: Int?, _ failed: Set<Int>, _ standings: [FinalVerdict.Standing]
  ) -> (Int, Double, Int) {
    let group = failed.contains(index) ? 2 : index == winner ? 0 : 1
    return (group, standings[index].loss?.value ?? .infinity, index)
  }

  private func difference(_ index: Int, _ look: Look?, from winner: Double) -> FinalVerdict
    .Estimate?
  {
    guard let look, let fit = look.fit, fit.variances[index] > 0 else { return nil }
    let width = look.noise.map { noise in
      StudentT.quantile(tails: 0.05, freedom: Double(fit.freedom))
        * (fit.variances[index] * noise).squareRoot()
    }
    return .init(value: winner + fit.effects[index], halfWidth: width)
  }
}
