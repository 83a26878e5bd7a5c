import DescentFigures

/// The losses of several trainings over their steps: smoothed, with the raw values faint in the background.
struct LossChart {
  /// One training, for each seed.
  struct Series {
    var name: String
    var runs: [LossRecord]
    var color: FigureColor
    var style = LineStyle.solid
  }

  let series: [Series]

  /// The smoothing window: about a fortieth of the losses, and odd, so that it is symmetric.
  private var window: Int { max(1, losses / 40 / 2 * 2 + 1) }
  private var losses: Int { series.first?.runs.first?.losses.count ?? 0 }
  /// How many steps each loss stands for.
  private var block: Int { series.first?.runs.first?.stepsALoss ?? 1 }
  /// More points per line would not be visible on a screen.
  private static let points = 250
  private var interval: Int { max(1, losses / LossChart.points) }

  /// Shows the raw values of a single seed; with several seeds, bands show their spread.
  func chart(title: String, subtitle: String = "") -> Chart {
    var chart = Chart(
      title: title, x: ChartAxis("step", range: 0...Double(max(1, losses * block))),
      y: ChartAxis("training loss", range: range, scale: .logarithmic))
    chart.subtitle = subtitle
    for item in series where item.runs.count == 1 { chart = addRaw(item, to: chart) }
    for item in series {
      let curves = item.runs.map { thinned(smoothed($0.numbers, window: window)) }
      chart = chart.adding(
        curves: curves, over: thinned(places), name: item.name, style: item.style,
        color: item.color)
    }
    return chart
  }

  /// From half the lowest smoothed loss to the highest, at round numbers: a raw outlier would compress all curves.
  var range: ClosedRange<Double>? {
    let losses = series.flatMap(\.runs).flatMap { smoothed($0.numbers, window: window) }
      .filter { $0.isFinite && $0 > 0 }
    guard let lowest = losses.min(), let highest = losses.max() else { return nil }
    return roundedOut(lowest / 2, .down)...roundedOut(highest * 1.02, .up)
  }

  /// Explains smoothing and thinning.
  var caption: String {
    var text =
      "the loss of each step's batch before the step, as the mean over \(window * block) steps around it"
    if series.allSatisfy({ $0.runs.count == 1 }) {
      text +=
        interval == 1
        ? "; the raw losses stand faint behind, cut off at the frame"
        : "; one in \(interval) of the raw losses stands faint behind, cut off at the frame"
    }
    return text
  }

  private func addRaw(_ item: Series, to chart: Chart) -> Chart {
    guard let run = item.runs.first else { return chart }
    return chart.adding(
      .line(
        thinned(places), thinned(run.numbers), name: item.name, color: item.color,
        width: 0.75, opacity: 0.25))
  }

  /// The middle of the steps that each loss stands for.
  private var places: [Double] {
    (0..<losses).map { Double($0 * block) + Double(block + 1) / 2 }
  }

  private func thinned(_ values: [Double]) -> [Double] {
    guard let last = values.last else { return [] }
    return stride(from: 0, to: values.count - 1, by: interval).map { values[$0] } + [last]
  }
}

extension LossRecord {
  fileprivate var numbers: [Double] { losses.map { $0 ?? .nan } }
}
