import DescentFigures

extension Chart {
  /// A curve as it came out with each seed: one line, or with several seeds the line of their mean and
  /// the band of one standard deviation to either side.
  ///
  /// - Parameter runs: One curve a seed. They are shown as far as all of them go.
  func adding(
    curves runs: [[Double]], over x: [Double], name: String? = nil, style: LineStyle = .solid,
    color: FigureColor = .series(0)
  ) -> Chart {
    let count = min(x.count, runs.map(\.count).min() ?? 0)
    let points = (0..<count).map { index in Repeated(runs.map { $0[index] }) }
    let x = Array(x.prefix(count))
    let line = Marks.Line.line(x, points.map(\.mean), name: name, style: style, color: color)
    guard runs.count > 1 else { return adding(line) }
    let band = Marks.Band.band(
      x, lower: points.map { $0.mean - $0.standardDeviation },
      upper: points.map { $0.mean + $0.standardDeviation }, name: name, color: color)
    return adding(band).adding(line)
  }
}

/// What the bands of a figure mean; nothing where there is one seed.
func bandCaption(_ seeds: Int) -> String {
  seeds == 1
    ? "" : " Lines are means over \(seeds) seeds, bands one standard deviation to either side."
}
