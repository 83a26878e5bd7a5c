import DescentNumerics
import DescentSearch
import RealModule

/// A study of which the truth is known: each trial has a true loss, and a training shows it with noise.
public struct SimulatedStudy: Sendable {
  /// The noise of a training, of standard deviation 1.
  public enum Noise: String, Sendable, CaseIterable {
    case normal
    /// Student's t with three degrees of freedom.
    case heavyTails
    /// An exponential distribution: rarely much worse, never much better.
    case skewed
    /// The normal one, rounded to whole multiples of the standard deviation, as accuracies on a small validation part.
    case discrete
    /// The normal one, with a standard deviation from 0.5 to 2 that depends on the trial.
    case uneven
  }

  /// What the trials' true losses are.
  public enum Truth: String, Sendable, CaseIterable {
    /// All are equal.
    case equal
    /// One, which is not the default, is better by four standard deviations of a training.
    case oneBetter
    /// They are spread evenly over two standard deviations.
    case spread
  }

  public var noise = Noise.normal
  public var truth = Truth.equal
  public var trials = 100
  /// How many of the best take part in the final.
  public var best = 3
  /// Whether the first trial has the defaults.
  public var hasDefaults = true
  /// The standard deviation of what all trainings with a seed have in common.
  public var seeds = 0.0
  public var share = 0.15

  public init() {}

  /// The true loss of a trial.
  public func loss(_ trial: Int) -> Double {
    switch truth {
    case .equal: 20
    case .oneBetter: trial == trials / 3 ? 16 : 20
    case .spread: 20 - 2 * Double((trial * 37 + 11) % trials) / Double(trials)
    }
  }

  /// Searches with one training for each trial, and makes the final.
  public func run(seed: UInt64) -> (final: FinalComparison, verdict: FinalVerdict) {
    var random = SplitMix64(seed: seed &* 0x9E37_79B9 &+ 12345)
    let results = (0..<trials).map { (number: $0, loss: shown($0, 0, &random)) }
    var final = FinalComparison(
      of: results, defaults: hasDefaults ? 0 : nil, best: best,
      trainings: FinalComparison.trainings(share: share, of: trials * 20, each: 20))
    while true {
      let next = final.next
      guard !next.isEmpty else { break }
      let effect = seeds * normal(&random)
      for training in next {
        let number = final.candidates[training.candidate].number ?? 0
        final.tell(training, loss: shown(number, effect, &random))
      }
    }
    return (final, final.verdict())
  }

  private func shown(_ trial: Int, _ effect: Double, _ random: inout SplitMix64) -> Double {
    let loss = loss(trial) + effect
    switch noise {
    case .normal: return loss + normal(&random)
    case .heavyTails:
      let squares = (0..<3).reduce(0.0) { sum, _ in
        let part = normal(&random)
        return sum + part * part
      }
      return loss + normal(&random) / squares.squareRoot()
    case .skewed: return loss - Double.log(uniform(&random)) - 1
    case .uneven:
      return loss + normal(&random) * Double.exp(0.693 * (Double(trial * 61 % 101) / 50 - 1))
    case .discrete: return (loss + normal(&random)).rounded()
    }
  }

  private func normal(_ random: inout SplitMix64) -> Double {
    (-2 * Double.log(uniform(&random))).squareRoot() * Double.cos(2 * .pi * uniform(&random))
  }

  private func uniform(_ random: inout SplitMix64) -> Double {
    Double((random.next() >> 11) + 1) * 0x1p-53
  }
}
