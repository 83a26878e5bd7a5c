import DescentNumerics

extension FinalComparison {
  /// What is known after some rounds.
  struct Look {
    /// The candidate with the lowest effect among those of the last round.
    let leader: Int?
    /// The one that is least separated from it.
    let rival: Int?
    /// `nil` where fewer than two candidates are left.
    let fit: TwoWayFit?
    /// The variance of the noise of a single training, without that of the rounds; `nil` if unknown.
    let noise: Double?
    private let alive: [Int]
    private let defaults: Int?
    /// How many others than the defaults the leader was chosen from.
    private let choices: Int
    /// The part of the error of all looks that belongs to this one.
    private let weight: Double

    init(
      _ final: FinalComparison, _ rounds: [[Double?]], alive: Set<Int>, entrants: [Int],
      weight: Double
    ) {
      self.weight = weight
      self.alive = alive.sorted()
      defaults = final.candidates.firstIndex(where: \.isDefault).flatMap {
        alive.contains($0) ? $0 : nil
      }
      choices = final.candidates.count { !$0.isDefault }
      let running = entrants.filter(alive.contains)
      guard alive.count > 1, let any = running.first,
        let first = TwoWayFit(rounds, candidates: self.alive, base: any),
        let leader = running.min(by: { (first.effects[$0], $0) < (first.effects[$1], $1) }),
        let fit = TwoWayFit(rounds, candidates: self.alive, base: leader)
      else {
        (leader, rival, fit, noise) = (
          alive.count == 1 ? alive.first : running.first, nil, nil, nil
        )
        return
      }
      // Losses that are whole multiples of a step can agree by chance: two neighboring steps, equally likely, have this
      // variance.
      let least = final.resolution * final.resolution / 4
      noise = fit.freedom > 0 ? max(fit.squares / Double(fit.freedom), least) : nil
      (self.leader, self.fit) = (leader, fit)
      rival = self.alive.filter { $0 != leader }.min {
        (fit.effects[$0], $0) < (fit.effects[$1], $1)
      }
    }

    func effect(_ candidate: Int) -> Double { fit?.effects[candidate] ?? 0 }

    /// The p-value, not corrected for several looks, of the leader's lead on a candidate; 1 if nothing is known.
    ///
    /// On another trial it is two-sided, since the leader was chosen from the two by these data (Gutmann and Maymin 1987;
    /// Hung and Fithian 2019). On the defaults it is one-sided, times the number of trials that the leader was chosen from.
    func value(of candidate: Int, isDefault: Bool) -> Double {
      guard let fit, let noise, fit.effects[candidate] > 0 else { return 1 }
      let variance = fit.variances[candidate] * noise
      guard variance > 0 else { return 0 }
      let tails = StudentT.tails(
        beyond: fit.effects[candidate] / variance.squareRoot(), freedom: Double(fit.freedom))
      return min(1, isDefault ? Double(choices) * tails / 2 : tails)
    }

    /// 1 − the corrected p-value of the leader's lead on the closest of all others; `nil` if nothing is known.
    var confidenceOverRival: Double? {
      guard let rival, noise != nil else { return nil }
      return confidence(value(of: rival, isDefault: false))
    }

    /// 1 − the corrected p-value of the leader's lead on the defaults; `nil` if nothing is known, or they lead.
    var confidenceOverDefaults: Double? {
      guard let defaults, defaults != leader, noise != nil else { return nil }
      return confidence(value(of: defaults, isDefault: true))
    }

    private func confidence(_ value: Double) -> Double {
      weight > 0 ? max(0.5, 1 - value / weight) : 0.5
    }

    /// Whether the leader is separated from its rival and from the defaults.
    func isDecided(_ confidence: Double) -> Bool {
      guard let overRival = confidenceOverRival, overRival > confidence else { return false }
      return (confidenceOverDefaults ?? 1) > confidence
    }
  }
}
