/// The variance of a tree over the whole space, and the parts of it that hyperparameters and pairs of them explain
/// (Hutter, Hoos and Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance").
///
/// A tree is constant in boxes, so that all integrals are sums: the mean over all other hyperparameters at a place of one
/// is ∑ value·volume/side over the boxes there.
struct TreeVariance {
  /// The widths of the parts into which the tree's splits divide each column.
  private let widths: [[Double]]
  private let leaves: [CutLeaf]
  let mean: Double
  let total: Double

  private struct CutLeaf {
    let value: Double
    let volume: Double
    let measures: [Double]
    /// The parts of each column that it covers.
    let parts: [[Int]]
  }

  init(_ tree: RegressionTree, _ columns: [ForestColumn]) {
    let boxes = tree.leaves(in: columns)
    let cuts = columns.indices.map { Self.cuts(of: $0, columns[$0], boxes) }
    widths = zip(columns, cuts).map { column, cuts in
      guard case .categories(let count) = column else {
        return zip(cuts.dropFirst(), cuts).map { $0 - $1 }
      }
      return [Double](repeating: 1 / Double(count), count: count)
    }
    leaves = boxes.map { leaf in
      CutLeaf(
        value: leaf.value, volume: leaf.volume, measures: leaf.box.map(\.measure),
        parts: zip(leaf.box, cuts).map { Self.parts($0, $1) })
    }
    mean = leaves.reduce(0) { $0 + $1.value * $1.volume }
    let center = mean
    total = leaves.reduce(0) { $0 + $1.volume * ($1.value - center) * ($1.value - center) }
  }

  /// The variance of the mean over all other columns.
  func variance(of column: Int) -> Double {
    var sums = [Double](repeating: 0, count: widths[column].count)
    for leaf in leaves {
      let share = leaf.value * leaf.volume / leaf.measures[column]
      for part in leaf.parts[column] { sums[part] += share }
    }
    return zip(sums, widths[column]).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
  }

  /// The variance of the mean over all but two columns, without that of either alone subtracted.
  func variance(of first: Int, _ second: Int) -> Double {
    let count = widths[second].count
    var sums = [Double](repeating: 0, count: widths[first].count * count)
    for leaf in leaves {
      let share = leaf.value * leaf.volume / (leaf.measures[first] * leaf.measures[second])
      for a in leaf.parts[first] {
        for b in leaf.parts[second] { sums[a * count + b] += share }
      }
    }
    var variance = 0.0
    for (a, width) in widths[first].enumerated() {
      for (b, height) in widths[second].enumerated() {
        let deviation = sums[a * count + b] - mean
        variance += width * height * deviation * deviation
      }
    }
    return variance
  }

  /// The places at which splits cut a column, with both ends; empty for categories.
  private static func cuts(of index: Int, _ column: ForestColumn, _ boxes: [RegressionTree.Leaf])
    -> [Double]
  {
    guard case .ordered = column else { return [] }
    var cuts: Set<Double> = [0, 1]
    for box in boxes { if case .places(let low, _) = box.box[index] { cuts.insert(low) } }
    return cuts.sorted()
  }

  private static func parts(_ side: RegressionTree.Side, _ cuts: [Double]) -> [Int] {
    switch side {
    case .categories(let inside): inside.indices.filter { inside[$0] }
    case .places(let low, let high):
      (0..<cuts.count - 1).filter { cuts[$0] >= low && cuts[$0 + 1] <= high }
    }
  }
}
