import DescentNumerics
import RealModule

/// How optimistic the highest of several scores is.
///
/// The score of a network with accuracy p on m images has the standard deviation σ = √(p(1 − p)/m). Of K scores that are
/// independent and have one mean, the highest lies E[max] ≤ σ√(2 ln K) above it. Networks differ in p, so fewer of them
/// compete; and they err on the same images, so that part of what chance does to one it does to all, which chooses
/// nothing. `optimism` draws scores with these p, normally distributed, and with one correlation ρ between any two.
struct ScoreTheory: Sendable {
  private let accuracies: [Double]
  private let deviations: [Double]
  /// ρ: the correlation between two networks of the better half.
  let correlation: Double

  init(_ scores: SplitScores, part: Int) {
    accuracies = scores.accuracies
    deviations = accuracies.map { ($0 * (1 - $0) / Double(part)).squareRoot() }
    correlation = Self.correlation(scores)
  }

  /// σ√(2 ln K).
  static func bound(accuracy: Double, part: Int, trials: Int) -> Double {
    (accuracy * (1 - accuracy) / Double(part) * 2 * .log(Double(trials))).squareRoot()
  }

  /// The mean correlation of being right on an image between two networks of the better half: those that compete.
  ///
  /// Over the images, the sum of K standardized numbers has the variance K + K(K − 1)ρ.
  private static func correlation(_ scores: SplitScores) -> Double {
    let median = scores.accuracies.sorted()[scores.networks / 2]
    let better = scores.accuracies.indices.filter {
      scores.accuracies[$0] >= median && scores.accuracies[$0] > 0 && scores.accuracies[$0] < 1
    }
    let count = Double(better.count)
    guard count > 1, scores.images > 0 else { return 0 }
    let deviations = better.map {
      (scores.accuracies[$0] * (1 - scores.accuracies[$0])).squareRoot()
    }
    let squares = (0..<scores.images).reduce(0.0) { total, image in
      let sum = zip(better, deviations).reduce(0.0) { sum, network in
        let right = Double(scores.rights[image * scores.networks + network.0])
        return sum + (right - scores.accuracies[network.0]) / network.1
      }
      return total + sum * sum
    }
    let variance = squares / Double(scores.images)
    return min(max((variance - count) / (count * (count - 1)), 0), 1)
  }

  /// The mean of the chosen network's score less its accuracy, where the highest score chooses among some of the networks.
  func optimism(of trials: Int, draws: Int, seed: UInt64) -> Double {
    var random = NormalNumbers(seed: seed)
    var order = Array(accuracies.indices)
    let (common, own) = (correlation.squareRoot(), (1 - correlation).squareRoot())
    var sum = 0.0
    for _ in 0..<draws {
      order.shuffle(using: &random.source)
      let shared = common * random.next()
      var best = (score: -Double.infinity, error: 0.0)
      for network in order.prefix(trials) {
        let error = deviations[network] * (shared + own * random.next())
        let score = accuracies[network] + error
        if score > best.score { best = (score, error) }
      }
      sum += best.error
    }
    return sum / Double(draws)
  }
}

/// Standard normal numbers by Box and Muller (1958).
private struct NormalNumbers {
  var source: SplitMix64

  init(seed: UInt64) { source = SplitMix64(seed: seed) }

  mutating func next() -> Double {
    let radius = (-2 * Double.log(1 - Double.random(in: 0..<1, using: &source))).squareRoot()
    return radius * .cos(2 * .pi * Double.random(in: 0..<1, using: &source))
  }
}
