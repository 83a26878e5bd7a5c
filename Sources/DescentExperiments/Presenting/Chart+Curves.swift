import DescentFigures

extension Chart {
  /// A curve for each seed: one line, or for several seeds their mean with a band of one standard deviation to either
  /// side. On a logarithmic axis both are computed from the logarithms, because a band around the plain mean would
  /// often reach below zero.
  ///
  /// - Parameter runs: One curve per seed. They are shown up to the end of the shortest.
  func adding(
    curves runs: [[Double]], over x: [Double], name: String? = nil, style: LineStyle = .solid,
    color: FigureColor = .series(0)
  ) -> Chart {
    let count = min(x.count, runs.map(\.count).min() ?? 0)
    let points = (0..<count).map { index in Repeated(runs.map { $0[index] }) }
    let ends = points.map { $0.interval(y.scale) }
    let x = Array(x.prefix(count))
    let line = Marks.Line.line(
      x, points.map { $0.centre(y.scale) }, name: name, style: style, color: color)
    guard runs.count > 1 else { return adding(line) }
    let band = Marks.Band.band(
      x, lower: ends.map(\.lower), upper: ends.map(\.upper), name: name, color: color)
    return adding(band).adding(line)
  }
}

extension Chart {
  /// One number of each cell, in the order of the axis's categories: a line with a band for several seeds.
  func adding<Condition, Values>(
    _ cells: [FactorialCell<Condition, Values>], _ number: (Values) -> Double?, name: String,
    style: LineStyle = .solid, color: FigureColor = .series(0)
  ) -> Chart {
    let numbers = cells.map { $0.number(number).values }
    let seeds = numbers.map(\.count).min() ?? 0
    return adding(
      curves: (0..<seeds).map { seed in numbers.map { $0[seed] } },
      over: cells.indices.map(Double.init), name: name, style: style, color: color)
  }
}

extension LineStyle {
  /// Solid, dashed and dotted in turn.
  static func each(_ index: Int) -> LineStyle { [.solid, .dashed, .dotted][index % 3] }
}

/// The meaning of a figure's points and bands; empty for a single seed.
func pointCaption(_ seeds: Int) -> String {
  seeds > 1 ? " Points are means over \(seeds) seeds, bands one standard deviation." : ""
}

/// That a figure holds all seeds; empty for a single seed.
func pooledCaption(_ seeds: Int) -> String { seeds > 1 ? " All \(seeds) seeds together." : "" }

/// The meaning of a figure's bands; empty for a single seed.
///
/// - Parameter scale: The scale of the axis along which the bands extend.
func bandCaption(_ seeds: Int, scale: ChartAxis.Scale = .linear) -> String {
  guard seeds > 1 else { return "" }
  return switch scale {
  case .linear: " Lines are means over \(seeds) seeds, bands one standard deviation to either side."
  case .logarithmic:
    " Lines are geometric means over \(seeds) seeds, bands one standard deviation of the logarithms "
      + "to either side."
  }
}
