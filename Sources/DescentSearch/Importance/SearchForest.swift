import DescentNumerics

/// A random forest of the losses of a study, as a smooth model of them: what each hyperparameter, and each pair, does on
/// average over all others.
///
/// Each of 64 trees is grown on a bootstrap sample of the trials. Losses are centered; failed trials have the worst
/// finite one, and a loss is at most the third quartile plus three times the distance of the quartiles, so that a few
/// trials that diverged do not hide the rest. Of more than 1,000 trials, 1,000 take part, evenly chosen.
///
/// A hyperparameter that does not exist at a trial has a place drawn at random there, another one in each tree: the loss
/// is taken as a function of all hyperparameters that ignores those that do not exist, which such trials show at every
/// place. So what it does counts by how often it exists.
public struct SearchForest: Sendable {
  public let space: SearchSpace
  let trees: [RegressionTree]
  let columns: [ForestColumn]
  /// What was subtracted from each loss.
  let center: Double
  /// The part of the variance of the trials' losses that trees explain which were grown without them; 0 if they predict
  /// no better than the mean. Noise, too, is what is not explained.
  public let explained: Double

  static let treeCount = 64
  static let mostTrials = 1000

  /// - Returns: `nil` with fewer than eight trials, or if all losses are equal.
  public init?(_ history: SearchHistory, seed: UInt64 = 0) {
    let rows = Self.rows(history)
    guard rows.count >= 8, let losses = Self.tamed(rows.map { history.losses[$0] }) else {
      return nil
    }
    space = history.space
    columns = space.hyperparameters.map { hyperparameter in
      hyperparameter.domain.isOrdered ? .ordered : .categories(hyperparameter.domain.count ?? 1)
    }
    let center = losses.reduce(0, +) / Double(losses.count)
    self.center = center
    let table = rows.map { Array(history[$0]) }
    var outside = OutsideScore(losses.map { $0 - center })
    var trees: [RegressionTree] = []
    for tree in 0..<Self.treeCount {
      var random = SplitMix64(seed: seed &+ UInt64(tree) &* 0x9E37_79B9_7F4A_7C15)
      let values = Self.filled(table, columns, &random)
      var counts = [Int](repeating: 0, count: rows.count)
      for _ in rows { counts[Int(random.next(below: UInt64(rows.count)))] += 1 }
      var grower = TreeGrower(
        columns, values: values, targets: outside.targets, counts: counts,
        leastLeaf: rows.count < 40 ? 2 : 3, random: random)
      trees.append(grower.grow())
      outside.add(trees[tree], values, counts)
    }
    self.trees = trees
    explained = outside.explained
  }

  /// The loss that is expected at places, one for each hyperparameter.
  public func loss(at places: [Double]) -> Double {
    let row = zip(columns, places).map { Self.value($0, $1) }
    return center + trees.reduce(0) { $0 + $1.value(at: row) } / Double(trees.count)
  }

  private static func rows(_ history: SearchHistory) -> [Int] {
    guard history.count > mostTrials else { return Array(0..<history.count) }
    return (0..<mostTrials).map { $0 * history.count / mostTrials }
  }

  /// The losses without extremes; `nil` if all are equal or failed.
  private static func tamed(_ losses: [Double]) -> [Double]? {
    let sorted = losses.filter(\.isFinite).sorted()
    guard let least = sorted.first, let most = sorted.last else { return nil }
    let (first, third) = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
    let spread = third > first ? third - first : (most - least)
    let limit = min(most, third + 3 * spread)
    let tamed = losses.map { $0.isFinite ? min($0, limit) : limit }
    return tamed.contains { $0 != tamed[0] } ? tamed : nil
  }

  /// The columns of a table of places, with random ones where there is none.
  private static func filled(
    _ table: [[Double]], _ columns: [ForestColumn], _ random: inout SplitMix64
  ) -> [[Double]] {
    columns.indices.map { column in
      table.map { row in
        let place = row[column]
        return value(columns[column], place.isNaN ? Double(random.next() >> 11) * 0x1p-53 : place)
      }
    }
  }

  /// A place, or the index of the category there.
  static func value(_ column: ForestColumn, _ place: Double) -> Double {
    let place = place.isNaN ? 0 : min(max(place, 0), 1)
    guard case .categories(let count) = column else { return place }
    return min((place * Double(count)).rounded(.down), Double(count - 1))
  }
}

/// How well trees predict the trials that they were grown without.
private struct OutsideScore {
  let targets: [Double]
  private var sums: [Double]
  private var counts: [Int]

  init(_ targets: [Double]) {
    self.targets = targets
    sums = [Double](repeating: 0, count: targets.count)
    counts = [Int](repeating: 0, count: targets.count)
  }

  mutating func add(_ tree: RegressionTree, _ values: [[Double]], _ drawn: [Int]) {
    for row in targets.indices where drawn[row] == 0 {
      sums[row] += tree.value(at: values.map { $0[row] })
      counts[row] += 1
    }
  }

  var explained: Double {
    let known = targets.indices.filter { counts[$0] > 0 }
    let all = known.reduce(0) { $0 + targets[$1] * targets[$1] }
    let rest = known.reduce(0.0) { sum, row in
      let miss = targets[row] - sums[row] / Double(counts[row])
      return sum + miss * miss
    }
    return all > 0 ? max(0, 1 - rest / all) : 0
  }
}
