import DescentFigures

extension Chart {
  /// Several series of measured and predicted numbers, each in its own color.
  init(
    title: String, x: ChartAxis, y: ChartAxis, over values: [Double],
    comparing series: [(name: String, measured: [Repeated], predicted: [Double])]
  ) {
    self = series.enumerated().reduce(Chart(title: title, x: x, y: y)) { chart, item in
      chart.adding(
        measured: item.element.measured, predicted: item.element.predicted, over: values,
        name: item.element.name, color: .series(item.offset))
    }
  }

  /// Measured numbers as points, with a band of one standard deviation for several seeds, and a dashed line of predicted
  /// ones.
  func adding(
    measured: [Repeated], predicted: [Double], over x: [Double], name: String, color: FigureColor
  ) -> Chart {
    var chart = adding(
      .line(x, predicted, name: name, style: .dashed, color: color, width: 1.25))
    if measured.contains(where: { $0.values.count > 1 }) {
      chart = chart.adding(
        .band(
          x, lower: measured.map { $0.mean - $0.standardDeviation },
          upper: measured.map { $0.mean + $0.standardDeviation }, name: name, color: color))
    }
    return chart.adding(.points(x, measured.map(\.mean), name: name, color: color))
  }
}
