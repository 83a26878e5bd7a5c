/// How much each hyperparameter, and each pair of them, matters for the loss: a functional analysis of variance (fANOVA)
/// of a random forest.
///
/// The forest (``SearchForest``) predicts the loss over the whole space; its variance there is the sum of what each
/// hyperparameter explains alone, what each pair explains beyond that, and so on (Hutter, Hoos and Leyton-Brown 2014). A
/// share is that part of the variance, as a mean over the trees.
///
/// Why fANOVA rather than a test that permutes a column: a sampler tries good regions far more often than others, and its
/// hyperparameters depend on each other there. A permutation would measure importance among the trials as they happen to
/// lie; fANOVA measures it over the ranges that were asked for. And it says how much a pair adds.
///
/// Where little of the losses is ``explained``, the shares are those of noise. They do not say which values are good.
public struct SearchImportance: Sendable, Hashable, Codable {
  public struct Single: Sendable, Hashable, Codable {
    public let name: String
    /// The part of the variance that it explains alone, from 0 to 1.
    public let share: Double
    /// The same with all pairs that it belongs to.
    public let total: Double
  }

  public struct Pair: Sendable, Hashable, Codable {
    public let first: String
    public let second: String
    /// The part of the variance that both explain together, beyond what each explains alone, from 0 to 1.
    public let share: Double
  }

  /// In the order of the space.
  public let singles: [Single]
  /// The largest first.
  public let pairs: [Pair]
  /// The part of the losses' variance that the forest explains of trials that it has not seen.
  public let explained: Double

  /// The importance in a forest.
  public init(_ forest: SearchForest) {
    let names = forest.space.hyperparameters.map(\.name)
    let count = names.count
    var singles = [Double](repeating: 0, count: count)
    var pairs = [Double](repeating: 0, count: count * count)
    var trees = 0.0
    for tree in forest.trees {
      let variance = TreeVariance(tree, forest.columns)
      guard variance.total > 0 else { continue }
      trees += 1
      let alone = names.indices.map { variance.variance(of: $0) }
      for first in 0..<count {
        singles[first] += alone[first] / variance.total
        for second in 0..<first {
          let both = variance.variance(of: second, first) - alone[first] - alone[second]
          pairs[second * count + first] += max(0, both) / variance.total
        }
      }
    }
    func share(_ sum: Double) -> Double { trees > 0 ? min(1, sum / trees) : 0 }
    let shares = pairs.map(share)
    self.singles = names.enumerated().map { index, name in
      let withOthers = (0..<count).reduce(0) {
        $0 + shares[index * count + $1] + shares[$1 * count + index]
      }
      return Single(
        name: name, share: share(singles[index]), total: min(1, share(singles[index]) + withOthers))
    }
    let all = (0..<count).flatMap { second in (0..<second).map { ($0, second) } }
    self.pairs = all.map { first, second in
      Pair(first: names[first], second: names[second], share: shares[first * count + second])
    }.enumerated().sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
      .map(\.element)
    explained = forest.explained
  }

  /// The importance in a study's results.
  ///
  /// - Returns: `nil` with fewer than eight trials, or if all losses are equal.
  public init?(of history: SearchHistory, seed: UInt64 = 0) {
    guard let forest = SearchForest(history, seed: seed) else { return nil }
    self.init(forest)
  }
}
