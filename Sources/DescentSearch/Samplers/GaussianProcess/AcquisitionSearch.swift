import RealModule

/// Looks for the point with the largest expected improvement: quasi-random candidates and some near the best trials,
/// then from the most promising ones gradient ascent over the ranges, and steps over the values of finite domains, in
/// turn.
struct AcquisitionSearch {
  let layout: SpaceLayout
  let improvement: ExpectedImprovement
  let untried: UntriedPoints
  /// The places of the best trials, the best first.
  let best: [[Double]]

  var candidates = 400
  var starts = 5

  /// The places found: a number for every hyperparameter, also where it does not exist.
  func run(_ draws: inout TrialDraws) -> [Double] {
    // The best one, and others the more probably the better they are (by Gumbel's trick without replacement).
    let anywhere = SobolSequence.shifted(candidates, dimensions: layout.axes.count, &draws)
      .map { row in (row: row, value: value(row)) }
    let raced = anywhere.map { ($0, $0.value - .log(-.log(draws.unit() + 0x1p-54))) }
      .sorted { $0.1 > $1.1 }.prefix(starts - 1).map(\.0)
    let top = anywhere.max { $0.value < $1.value }.map { [$0] } ?? []
    // Apart from those near the best trials, which would win nearly all places.
    let near = nearBest(&draws).map { row in (row: row, value: value(row)) }
    let close = near.max { $0.value < $1.value }.map { [$0] } ?? []
    var found = (row: best.first ?? anywhere[0].row, value: -Double.infinity)
    for start in top + raced + close + best.prefix(1).map({ (row: $0, value: value($0)) }) {
      let end = climb(from: start.row, start.value)
      if end.value > found.value { found = end }
    }
    return found.row
  }

  /// Some points around the best trials.
  private func nearBest(_ draws: inout TrialDraws) -> [[Double]] {
    var rows: [[Double]] = []
    for (index, row) in best.enumerated() {
      for attempt in 0..<20 {
        rows.append(near(row, index == 0 && attempt % 2 == 0 ? 0.02 : 0.1, &draws))
      }
    }
    return rows
  }

  /// log EI; −∞ where the point was tried.
  private func value(_ row: [Double]) -> Double {
    let canonical = layout.canonical(row)
    guard untried.allow(canonical) else { return -.infinity }
    let value = improvement.value(at: Self.features(canonical, layout))
    return value.isNaN ? -.infinity : value
  }

  /// What the kernel compares: the place, the index of a choice; the middle and −1 for what does not exist.
  static func features(_ canonical: [Double], _ layout: SpaceLayout) -> [Double] {
    canonical.indices.map { index in
      let (axis, place) = (layout.axes[index], canonical[index])
      if axis.isOrdered { return place.isNaN ? 0.5 : place }
      return place.isNaN ? -1 : Double(axis.index(at: place))
    }
  }

  private func near(_ row: [Double], _ width: Double, _ draws: inout TrialDraws) -> [Double] {
    layout.axes.indices.map { index in
      let axis = layout.axes[index]
      guard axis.isOrdered else { return draws.unit() < 0.1 ? draws.unit() : row[index] }
      // At least to the next value of a finite domain.
      let width = max(width, axis.count.map { 0.5 / Double($0) } ?? 0)
      return min(max(row[index] + width * draws.normal(), 0), 1)
    }
  }

  private func climb(from row: [Double], _ value: Double) -> (row: [Double], value: Double) {
    var (row, value) = (row, value)
    let ranges = layout.axes.indices.filter { layout.axes[$0].count == nil }
    let finite = layout.axes.indices.filter { (layout.axes[$0].count ?? 1) > 1 }
    for _ in 0..<8 {
      let before = value
      if !ranges.isEmpty { ascend(ranges, &row, &value) }
      for index in finite { step(index, &row, &value) }
      if finite.isEmpty || value <= before + 1e-9 { break }
    }
    return (row, value)
  }

  /// Gradient ascent over the ranges, in units of the kernel's lengths.
  private func ascend(_ ranges: [Int], _ row: inout [Double], _ value: inout Double) {
    let scales = ranges.map { improvement.process.kernel.precisions[$0].squareRoot() }
    var trial = row
    var slopes = row
    var search = Minimization(lower: scales.map { _ in 0 }, upper: scales)
    search.mostEvaluations = 40
    search.gradientTolerance = 1e-3
    search.valueTolerance = 1e-6
    let start = zip(ranges, scales).map { row[$0] * $1 }
    let found = search.run(from: start) { point, gradient in
      for (position, index) in ranges.enumerated() {
        trial[index] = min(point[position] / scales[position], 1)
      }
      let canonical = layout.canonical(trial)
      let value = improvement.value(at: Self.features(canonical, layout), gradient: &slopes)
      for (position, index) in ranges.enumerated() {
        gradient[position] = canonical[index].isNaN ? 0 : -slopes[index] / scales[position]
      }
      return value.isNaN ? .infinity : -value
    }
    guard -found.value > value else { return }
    value = -found.value
    for (position, index) in ranges.enumerated() {
      row[index] = min(found.point[position] / scales[position], 1)
    }
  }

  /// Takes the best other value of a finite domain, if it is better.
  private func step(_ index: Int, _ row: inout [Double], _ value: inout Double) {
    let axis = layout.axes[index]
    let current = axis.index(at: row[index])
    for other in Self.alternatives(axis, current) {
      var trial = row
      trial[index] = axis.place(ofIndex: other)
      let new = self.value(trial)
      if new > value { (row, value) = (trial, new) }
    }
  }

  /// All other values of a small domain or one without an order; else those at growing distances.
  private static func alternatives(_ axis: SpaceLayout.Axis, _ current: Int) -> [Int] {
    let count = axis.count ?? 1
    if count <= 16 || !axis.isOrdered && count <= 64 {
      return (0..<count).filter { $0 != current }
    }
    var result: [Int] = []
    var distance = 1
    while distance < count {
      result += [current - distance, current + distance].filter { (0..<count).contains($0) }
      distance *= 2
    }
    return result
  }
}
