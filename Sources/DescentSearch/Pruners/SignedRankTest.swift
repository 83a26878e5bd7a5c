import RealModule

/// Wilcoxon's signed-rank test of paired differences (Wilcoxon 1945).
enum SignedRankTest {
  /// Up to so many differences the distribution is exact.
  static let exactLimit = 50

  /// The one-sided p-value: how probable a sum of positive ranks at least as large would be, if the differences were
  /// symmetric about 0.
  ///
  /// Ties have the mean of their ranks; the ranks of zeros are split evenly between both signs, so that differences that
  /// are all zero have the value 1. Up to 50 differences the distribution over all signs is counted, ties included;
  /// beyond, it is normal with the mean and the variance ∑ rank²/4 of that distribution, without a correction for
  /// continuity.
  static func pValue(greater differences: [Double]) -> Double {
    let ranks = doubledRanks(differences.map(abs))
    let moving = zip(differences, ranks).filter { $0.0 != 0 }
    guard !moving.isEmpty else { return 1 }
    let positive = moving.reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
    let free = moving.map(\.1)
    return differences.count <= exactLimit
      ? exact(free, atLeast: positive) : normal(free, atLeast: positive)
  }

  /// Twice the rank of each value, from 1; ties share their mean, so that twice of it is whole.
  static func doubledRanks(_ values: [Double]) -> [Int] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = first + last + 2 }
      first = last + 1
    }
    return ranks
  }

  /// The part of the 2ⁿ choices of signs whose positive ranks sum to at least this.
  private static func exact(_ ranks: [Int], atLeast sum: Int) -> Double {
    let total = ranks.reduce(0, +)
    var probabilities = [Double](repeating: 0, count: total + 1)
    probabilities[0] = 1
    var reached = 0
    for rank in ranks {
      reached += rank
      for value in stride(from: reached, through: 0, by: -1) {
        let without = probabilities[value]
        let with = value >= rank ? probabilities[value - rank] : 0
        probabilities[value] = (without + with) / 2
      }
    }
    return min(1, probabilities[sum...].reduce(0, +))
  }

  private static func normal(_ ranks: [Int], atLeast sum: Int) -> Double {
    let mean = Double(ranks.reduce(0, +)) / 2
    let variance = ranks.reduce(0.0) { $0 + Double($1) * Double($1) } / 4
    return Double.erfc((Double(sum) - mean) / (2 * variance).squareRoot()) / 2
  }
}
