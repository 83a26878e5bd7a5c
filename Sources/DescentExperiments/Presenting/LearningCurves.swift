import DescentFigures

/// The curves of one network for each seed.
struct RepeatedCurve: Sendable {
  let curves: [LearningCurve]

  init(_ curves: [LearningCurve]) { self.curves = curves }

  var train: Repeated { end(\.trainAccuracy) }
  var test: Repeated { end(\.testAccuracy) }
  var gap: Repeated { end(\.gap) }

  /// The last measurement for each seed.
  private func end(_ values: KeyPath<LearningCurve, [Double]>) -> Repeated {
    Repeated(curves.map { $0[keyPath: values].last ?? .nan })
  }

  /// The number of whole epochs before each measurement.
  var epochs: [Double] { curves.first?.epochs.map(Double.init) ?? [] }

  /// Training and test accuracy by epoch.
  func panel(title: String) -> Chart {
    Chart(
      title: title, x: ChartAxis("epoch", range: 0...max(1, epochs.last ?? 1)),
      y: ChartAxis("accuracy", range: 0...1)
    )
    .adding(curves: curves.map(\.trainAccuracy), over: epochs, name: "training images")
    .adding(
      curves: curves.map(\.testAccuracy), over: epochs, name: "test images", style: .dashed,
      color: .series(1))
  }
}

extension Chart {
  /// One line per network, each in the color of its index.
  func adding(
    lines: [(name: String, curves: [[Double]])], over epochs: [Double]
  ) -> Chart {
    var chart = self
    for (index, line) in lines.enumerated() {
      chart = chart.adding(
        curves: line.curves, over: epochs, name: line.name,
        style: .each(index), color: .series(index))
    }
    return chart
  }
}
