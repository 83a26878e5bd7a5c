import DescentFigures
import DescentFiles
import DescentLearning
import DescentNumerics

extension ValidationResults {
  /// The most bars of a figure, and the most classes of a table.
  private static let most = 30

  /// The columns that matter most, and values against their predictions.
  var figures: [(name: String, figure: any Figure)] {
    var figures: [(name: String, figure: any Figure)] = []
    if let importance, !importance.isEmpty {
      let shown = Array(importance.sorted { $0.increase > $1.increase }.prefix(Self.most))
      figures.append(
        (
          "importance",
          Chart(
            title: "Importance of the columns", x: ChartAxis("increase of the loss"),
            y: ChartAxis("", categories: shown.map { printable($0.column) })
          ).adding(
            .bars(
              shown.map(\.increase), errors: shown.map(\.deviation), direction: .rightward))
        ))
    }
    for (index, pair) in (predictions ?? []).enumerated() {
      let ends = (pair.actual + pair.predicted).reduce(
        into: (low: Double.infinity, high: -Double.infinity)
      ) {
        $0 = (min($0.low, $1), max($0.high, $1))
      }
      let name = printable(names[index])
      figures.append(
        (
          predictions?.count == 1 ? "predictions" : "predictions-\(index + 1)",
          Chart(
            title: "\(name): predicted and actual", x: ChartAxis("actual"),
            y: ChartAxis("predicted")
          )
          .adding(
            .line(
              [ends.low, ends.high], [ends.low, ends.high], name: "exact", style: .dashed,
              color: .muted)
          )
          .adding(.points(pair.actual, pair.predicted, radius: 2, opacity: 0.5))
        ))
    }
    return figures
  }

  /// What the figures show.
  var captions: [String: String] {
    [
      "importance":
        "How much the loss on up to \(SampledPredictions.most) validation samples increases when the values of one "
        + "column are permuted: the mean over \(SampledPredictions.repetitions) permutations, and one standard "
        + "deviation. Columns that carry the same information as others have small values."
    ]
  }

  /// The metrics and the confusion matrix.
  var sections: [Report.Section] {
    func text(_ value: Double?) -> String { value.map { NumberText.compact($0, digits: 5) } ?? "–" }
    let rows =
      [["samples", "\(samples)"], ["loss", text(loss)]]
      + metrics.sorted { $0.key < $1.key }.map { [MetricName.title($0.key), text($0.value)] }
    let metrics = Report.Section.table(
      Report.Table(
        caption: "The model of epoch \(epoch).", columns: ["measure", "value"], rows: rows),
      heading: "On the validation data")
    guard let confusion, confusion.count <= Self.most else { return [metrics] }
    let names = names.map { printable($0) }
    let matrix = Report.Table(
      caption: "Rows are true classes, columns are predicted classes.",
      columns: [""] + names, rows: zip(names, confusion).map { [$0] + $1.map(String.init) })
    return [metrics, .table(matrix, heading: "Confusion matrix")]
  }
}
