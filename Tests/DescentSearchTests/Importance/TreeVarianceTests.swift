import Testing

@testable import DescentSearch

@Suite struct TreeVarianceTests {
  /// Splits a place, then a category, then another place:
  /// x ≤ 0.25: 8; x > 0.25 and the category 1: −4; else y ≤ 0.5: 2, or 6.
  static let tree = RegressionTree(nodes: [
    .leaf(8), .leaf(-4), .leaf(2), .leaf(6),
    .split(column: 1, .place(0.5), left: 2, right: 3),
    .split(column: 2, .categories([false, true, false]), left: 1, right: 4),
    .split(column: 0, .place(0.25), left: 0, right: 5),
  ])
  static let columns: [ForestColumn] = [.ordered, .ordered, .categories(3)]

  /// By sums over a grid on which the tree is constant.
  @Test func againstAGrid() {
    let grid = (0..<24).map { (cell: Int) -> [Double] in
      let (x, y) = (Double(cell % 4), Double(cell / 4 % 2))
      return [x / 4 + 0.125, y / 2 + 0.25, Double(cell / 8)]
    }
    func mean(_ keep: (([Double]) -> Bool)) -> Double {
      let rows = grid.filter(keep)
      return rows.reduce(0) { $0 + Self.tree.value(at: $1) } / Double(rows.count)
    }
    let all = mean { _ in true }
    func variance(_ fixed: [Int]) -> Double {
      grid.reduce(0) { sum, row in
        let part = mean { other in fixed.allSatisfy { other[$0] == row[$0] } } - all
        return sum + part * part / Double(grid.count)
      }
    }
    let variances = TreeVariance(Self.tree, Self.columns)
    #expect(abs(variances.mean - all) < 1e-12)
    #expect(abs(variances.total - variance([0, 1, 2])) < 1e-12)
    for column in 0..<3 {
      #expect(abs(variances.variance(of: column) - variance([column])) < 1e-12)
      for other in 0..<column {
        #expect(abs(variances.variance(of: column, other) - variance([column, other])) < 1e-12)
      }
    }
  }

  @Test func leavesFillTheSpace() {
    let leaves = Self.tree.leaves(in: Self.columns)
    #expect(abs(leaves.reduce(0) { $0 + $1.volume } - 1) < 1e-12)
    for row in [[0.0, 0, 0], [0.25, 0.5, 1], [1, 1, 2], [0.26, 0.5, 2]] {
      let there = leaves.filter { leaf in zip(leaf.box, row).allSatisfy { $0.contains($1) } }
      #expect(there.map(\.value) == [Self.tree.value(at: row)])
    }
  }
}
