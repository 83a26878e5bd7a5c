import DescentFigures

extension Chart {
  /// A curve as it came out with each seed: one line, or with several seeds the line of their mean and
  /// the band of one standard deviation to either side. On a logarithmic axis both are taken of the
  /// logarithms: a band around the plain mean would often reach below zero there.
  ///
  /// - Parameter runs: One curve a seed. They are shown as far as all of them go.
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

/// What the bands of a figure mean; nothing where there is one seed.
///
/// - Parameter scale: That of the axis along which the bands are wide.
func bandCaption(_ seeds: Int, scale: Axis.Scale = .linear) -> String {
  guard seeds > 1 else { return "" }
  return switch scale {
  case .linear: " Lines are means over \(seeds) seeds, bands one standard deviation to either side."
  case .logarithmic:
    " Lines are geometric means over \(seeds) seeds, bands one standard deviation of the logarithms "
      + "to either side."
  }
}
