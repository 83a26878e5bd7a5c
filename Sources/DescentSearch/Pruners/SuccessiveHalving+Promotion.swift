extension SuccessiveHalving {
  /// What is known of a trial at the rungs.
  public struct Progress: Sendable, Hashable {
    /// The trial's number in its study.
    public let number: Int
    /// How many rungs it was sent to: 1 from its beginning on, one more with each promotion, whether or not the result
    /// there is known.
    public let sent: Int
    /// Its loss at each rung from the first on, as far as they are known; lower is better, +∞ where it failed.
    public let losses: [Double]
    /// Whether it goes no further: it failed, or was closed.
    public let isClosed: Bool

    public init(number: Int, sent: Int, losses: [Double], isClosed: Bool = false) {
      self.number = number
      self.sent = sent
      self.losses = losses
      self.isClosed = isClosed
    }
  }

  /// A paused trial, and the index of the rung to which it is trained next.
  public struct Promotion: Sendable, Hashable {
    public let number: Int
    public let rung: Int
  }

  /// Which paused trial is promoted next, if any; otherwise a new trial begins.
  ///
  /// From the highest rung down: of n results that are known at a rung, the best ⌊n/factor⌋ go on. The first of them that
  /// was not sent on yet is promoted; a loss that is +∞ never is. Equal losses go by the trial's number.
  ///
  /// - Parameters:
  ///   - trials: All trials with what is known of them, in any order. A trial that was sent to a rung whose result is not
  ///     known takes its place among those promoted, and counts nowhere else.
  ///   - ending: Whether no new trials begin. Then, if nothing else is to be promoted or waited for and no trial was sent
  ///     to the last rung, the best at the highest rung goes on, so that at least one trial is trained to its end.
  public func promotion(among trials: [Progress], ending: Bool = false) -> Promotion? {
    for rung in (0..<rungs.count - 1).reversed() {
      let ranked = ranking(trials, at: rung)
      let promotable = ranked.prefix(ranked.count / factor).first {
        $0.sent == rung + 1 && !$0.isClosed && $0.losses[rung] < .infinity
      }
      if let promotable { return Promotion(number: promotable.number, rung: rung + 1) }
    }
    return ending ? lastPromotion(among: trials) : nil
  }

  /// The trials whose result at a rung is known, from the best on.
  private func ranking(_ trials: [Progress], at rung: Int) -> [Progress] {
    trials.filter { $0.losses.count > rung }
      .sorted { ($0.losses[rung], $0.number) < ($1.losses[rung], $1.number) }
  }

  private func lastPromotion(among trials: [Progress]) -> Promotion? {
    let hasEnded = trials.contains {
      $0.sent == rungs.count && $0.losses.allSatisfy { $0 < .infinity }
    }
    guard !hasEnded else { return nil }
    let open = trials.filter { !$0.isClosed && $0.losses.allSatisfy { $0 < .infinity } }
    guard open.allSatisfy({ $0.sent == $0.losses.count }), let highest = open.map(\.sent).max(),
      highest < rungs.count, let best = ranking(open, at: highest - 1).first
    else { return nil }
    return Promotion(number: best.number, rung: highest)
  }
}
