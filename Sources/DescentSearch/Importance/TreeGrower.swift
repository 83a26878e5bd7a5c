import DescentNumerics

/// Grows a tree: each split is the one of some columns, drawn anew, that reduces the sum of squares most.
///
/// Categories are ordered by the mean of their targets at the node, which contains the best split of them (Breiman and
/// others 1984).
struct TreeGrower {
  let columns: [ForestColumn]
  /// The values of each column.
  let values: [[Double]]
  let targets: [Double]
  /// How many times each row was drawn.
  let counts: [Int]
  let leastLeaf: Int
  private var random: SplitMix64
  private var nodes: [RegressionTree.Node] = []
  private var isLeft: [Bool]

  init(
    _ columns: [ForestColumn], values: [[Double]], targets: [Double], counts: [Int],
    leastLeaf: Int, random: SplitMix64
  ) {
    (self.columns, self.values, self.targets) = (columns, values, targets)
    (self.counts, self.leastLeaf, self.random) = (counts, leastLeaf, random)
    isLeft = [Bool](repeating: false, count: targets.count)
  }

  mutating func grow() -> RegressionTree {
    let drawn = targets.indices.filter { counts[$0] > 0 }
    // The rows of a node, in the order of each column: sorted once, and divided from then on.
    let sorted = values.map { column in
      drawn.sorted { (column[$0], $0) < (column[$1], $1) }
    }
    _ = grow(sorted.isEmpty ? [drawn] : sorted)
    return RegressionTree(nodes: nodes)
  }

  private mutating func grow(_ sorted: [[Int]]) -> Int {
    let rows = sorted[0]
    let all = Sums(rows, self)
    if all.count >= 2 * leastLeaf, all.squares > 1e-12 * max(all.ofSquares, .leastNormalMagnitude),
      let best = bestSplit(sorted, all)
    {
      for row in rows { isLeft[row] = best.split.goesLeft(values[best.column][row]) }
      let (left, right) = (
        sorted.map { $0.filter { isLeft[$0] } }, sorted.map { $0.filter { !isLeft[$0] } }
      )
      let (first, second) = (grow(left), grow(right))
      nodes.append(.split(column: best.column, best.split, left: first, right: second))
    } else {
      nodes.append(.leaf(all.mean))
    }
    return nodes.count - 1
  }

  private mutating func bestSplit(_ sorted: [[Int]], _ all: Sums) -> (
    column: Int, split: RegressionTree.Split
  )? {
    var best: (gain: Double, column: Int, split: RegressionTree.Split)?
    for column in drawnColumns() {
      let found =
        switch columns[column] {
        case .ordered: bestPlace(sorted[column], values[column], all)
        case .categories(let count): bestCategories(sorted[column], values[column], count, all)
        }
      if let found, found.gain > (best?.gain ?? 0) { best = (found.gain, column, found.split) }
    }
    return best.map { ($0.column, $0.split) }
  }

  /// Five of six columns, but at least one, in an order drawn anew (Hutter and others 2014).
  private mutating func drawnColumns() -> ArraySlice<Int> {
    var order = Array(columns.indices)
    for last in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(random.next(below: UInt64(last) + 1)))
    }
    return order.prefix((columns.count * 5 + 5) / 6)
  }

  private func bestPlace(_ rows: [Int], _ column: [Double], _ all: Sums) -> (
    gain: Double, split: RegressionTree.Split
  )? {
    var (left, best) = (Sums(), (gain: 0.0, place: 0.0))
    for (index, row) in rows.dropLast().enumerated() {
      left.add(row, self)
      let (here, next) = (column[row], column[rows[index + 1]])
      guard here < next, left.count >= leastLeaf, all.count - left.count >= leastLeaf else {
        continue
      }
      let gain = left.gain(of: all)
      if gain > best.gain { best = (gain, (here + next) / 2) }
    }
    return best.gain > 0 ? (best.gain, .place(best.place)) : nil
  }

  private func bestCategories(_ rows: [Int], _ column: [Double], _ count: Int, _ all: Sums) -> (
    gain: Double, split: RegressionTree.Split
  )? {
    var sums = [Sums](repeating: Sums(), count: count)
    for row in rows { sums[Int(column[row])].add(row, self) }
    let order = sums.indices.filter { sums[$0].count > 0 }
      .sorted { (sums[$0].mean, $0) < (sums[$1].mean, $1) }
    var (left, best) = (Sums(), (gain: 0.0, length: 0))
    for (index, category) in order.dropLast().enumerated() {
      left.add(sums[category])
      guard left.count >= leastLeaf, all.count - left.count >= leastLeaf else { continue }
      let gain = left.gain(of: all)
      if gain > best.gain { best = (gain, index + 1) }
    }
    guard best.gain > 0 else { return nil }
    let isLeft = Set(order.prefix(best.length))
    return (best.gain, .categories(sums.indices.map(isLeft.contains)))
  }
}

/// Sums over the rows of a node.
private struct Sums {
  var count = 0
  var sum = 0.0
  var ofSquares = 0.0

  init() {}

  init(_ rows: [Int], _ grower: TreeGrower) {
    for row in rows { add(row, grower) }
  }

  mutating func add(_ row: Int, _ grower: TreeGrower) {
    let (times, target) = (grower.counts[row], grower.targets[row])
    count += times
    sum += Double(times) * target
    ofSquares += Double(times) * target * target
  }

  mutating func add(_ other: Sums) {
    count += other.count
    sum += other.sum
    ofSquares += other.ofSquares
  }

  var mean: Double { sum / Double(count) }
  /// The sum of squares around the mean.
  var squares: Double { ofSquares - sum * sum / Double(count) }

  /// How much smaller the sum of squares of a whole is with this part and the rest apart: n₁·n₂/n·(mean₁ − mean₂)².
  func gain(of all: Sums) -> Double {
    let rest = Double(all.count - count)
    let difference = mean - (all.sum - sum) / rest
    return Double(count) * rest / Double(all.count) * difference * difference
  }
}
