extension SearchForest {
  /// The mean loss over all other hyperparameters, at places of one.
  ///
  /// - Parameter hyperparameter: Its index in the space.
  public func curve(of hyperparameter: Int, at places: [Double]) -> [Double] {
    let values = places.map { Self.value(columns[hyperparameter], $0) }
    var sums = [Double](repeating: 0, count: places.count)
    for leaf in trees.lazy.flatMap({ $0.leaves(in: columns) }) {
      let side = leaf.box[hyperparameter]
      let share = leaf.value * leaf.volume / side.measure
      for (index, value) in values.enumerated() where side.contains(value) { sums[index] += share }
    }
    return sums.map { center + $0 / Double(trees.count) }
  }

  /// The mean loss over all other hyperparameters, at places of two: row by row for each place of the second, from the
  /// first on.
  public func surface(of first: Int, _ second: Int, at places: [Double], _ others: [Double])
    -> [[Double]]
  {
    let columns = (self.columns[first], self.columns[second])
    let (across, down) = (
      places.map { Self.value(columns.0, $0) }, others.map { Self.value(columns.1, $0) }
    )
    var sums = others.map { _ in [Double](repeating: 0, count: places.count) }
    for leaf in trees.lazy.flatMap({ $0.leaves(in: self.columns) }) {
      let (a, b) = (leaf.box[first], leaf.box[second])
      let share = leaf.value * leaf.volume / (a.measure * b.measure)
      let inside = across.indices.filter { a.contains(across[$0]) }
      for (row, value) in down.enumerated() where b.contains(value) {
        for column in inside { sums[row][column] += share }
      }
    }
    return sums.map { $0.map { center + $0 / Double(trees.count) } }
  }
}

extension RegressionTree.Leaf {
  /// The part of the whole space that it covers.
  var volume: Double { box.reduce(1) { $0 * $1.measure } }
}
