import DescentFigures
import DescentLearning
import DescentNumerics

extension LearningRateRange {
  /// The losses by learning rate, the smoothed ones drawn over the raw ones, with the suggested rate marked.
  public var chart: Chart {
    let rates = points.map(\.rate)
    var chart = Chart(
      title: "Learning-rate range test", x: ChartAxis("learning rate", scale: .logarithmic),
      y: ChartAxis("training loss", range: range)
    )
    .adding(.line(rates, points.map(\.loss), name: "each batch", opacity: 0.35))
    .adding(.line(rates, points.map(\.smoothedLoss), name: "smoothed"))
    chart.subtitle = reason
    guard let suggestion else { return chart }
    return chart.adding(.rule(x: suggestion, label: NumberText.readable(suggestion, digits: 2)))
  }

  /// From 0 to the range of the smoothed loss, so that single batches at the end do not flatten the rest.
  private var range: ClosedRange<Double>? {
    guard let largest = points.map(\.smoothedLoss).max(), largest > 0 else { return nil }
    return 0...largest * 1.1
  }
}
