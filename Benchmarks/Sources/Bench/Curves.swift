import Descent

/// How Descent's time grows with the work.
struct Curves {
  let products: String
  let rounds: Int

  func measure(say: (String) -> Void) throws -> [Outcome.Curve] {
    let powers = { (last: Int) in (0...last).map { 1 << $0 } }
    return [
      try curve("scale-batch", "batch", powers(12), say),
      try curve("scale-width", "width", powers(12).filter { $0 >= 16 }, say),
      try curve("scale-samples", "samples", [1_000, 10_000, 100_000, 1_000_000, 10_000_000], say),
    ]
  }

  private func curve(
    _ name: String, _ axis: String, _ values: [Int], _ say: (String) -> Void
  ) throws -> Outcome.Curve {
    let points = try values.map { value in
      let count = value >= 1_000_000 || value >= 2048 ? 1 : rounds
      let runs = try (0..<count).map { _ in
        try ProcessRun(["\(products)/descent-workloads", name, String(value)]).printed
      }
      let seconds = median(runs.compactMap(\.seconds))
      say("\(name) \(value): \(seconds) s")
      return Outcome.Curve.Point(
        x: Double(value), seconds: seconds, work: runs.first?.work ?? .nan,
        megabytes: median(runs.compactMap(\.megabytes)))
    }
    return Outcome.Curve(name: name, axis: axis, points: points)
  }

  /// The curve and the rate of its largest point: points on the dashed line are proportional to the work.
  static func figure(_ curve: Outcome.Curve) -> Chart {
    let x = curve.points.map(\.x)
    let rate = curve.points.last.map { $0.seconds / $0.work } ?? 0
    let what = curve.name == "scale-samples" ? "a pass over the samples" : "a step"
    return Chart(
      title: "Time of \(what) by \(curve.axis)", x: ChartAxis(curve.axis, scale: .logarithmic),
      y: ChartAxis("seconds", scale: .logarithmic)
    )
    .adding(.line(x, curve.points.map(\.seconds), name: "measured", color: .series(0)))
    .adding(
      .line(
        x, curve.points.map { $0.work * rate }, name: "proportional to the work", style: .dashed,
        color: .series(1)))
  }
}
