import DescentArrays
import DescentLearning

extension Form<any Measure> {
  /// Every metric that settings can name.
  package static let metric: Form = .choice("a metric", rows)

  private static let rows: [Case<any Measure>] = [
    Case("accuracy", Accuracy(), "the fraction of samples, or of values, that are right"),
    Case(
      "top-k", TopKAccuracy.settings,
      "the fraction of samples whose label is among the k most likely classes"),
    row(.precision, "of the predictions of a class, the fraction that are right"),
    row(.recall, "of the samples of a class, the fraction that were found"),
    row(.f1, "the harmonic mean of precision and recall"),
    Case("auc", AreaUnderCurve(), "the area under the receiver operating characteristic"),
    Case(
      "confusion-matrix", ConfusionMatrixMetric(),
      "how often each class was predicted as each class"),
    Case(
      "mae", MeanAbsoluteError(), "the mean of |output − target|", where: { $0.scales == nil }),
    Case("rmse", RootMeanSquaredError(), "the root of the mean of (output − target)²"),
    Case("r2", CoefficientOfDetermination(), "the fraction of the variance that is explained"),
  ]

  private static func row(_ kind: ClassScore.Kind, _ sentence: String) -> Case<any Measure> {
    Case(
      kind.rawValue, ClassScore(kind), sentence,
      where: { $0.kind == kind && $0.average == .macro })
  }

  /// Every metric with its usual settings, by its written name.
  package static let metrics: [(name: String, metric: any Measure)] = rows.compactMap { row in
    row.usual.map { (row.name, $0) }
  }

  /// The metrics that can be monitored: those with one name and one value.
  fileprivate static let monitored: [any Measure] = rows.compactMap { row in
    row.description == nil && !(row.usual is ConfusionMatrixMetric) ? row.usual : nil
  }
}

extension TopKAccuracy {
  static let settings: Form<TopKAccuracy> = .record(
    "top-k", usual: TopKAccuracy(), principal: "k",
    [
      Field(
        "k", \.k, .whole(1...Dataset.mostClasses), "how many of the most likely classes count")
    ])
}

extension MonitoredValue {
  /// `validation-loss`, `training-loss`, or a metric on one of the two, such as `validation-accuracy`.
  private static let all: [(name: String, monitor: MonitoredValue)] =
    Part.allCases.reversed().flatMap { part in
      [("\(part.rawValue)-loss", MonitoredValue(part: part))]
        + Form<any Measure>.monitored.map {
          (
            "\(part.rawValue)-\($0.name)",
            MonitoredValue(metric: $0.name, part: part, direction: $0.direction)
          )
        }
    }

  static let settings: Form<MonitoredValue> = {
    let names = all.map(\.name)
    let expected = "validation- or training- with loss or a metric, such as validation-loss"
    return Form(expected) { node, path, problems in
      guard let text = node.text else {
        problems.add(node.place, path, mustBe(expected, not: node))
        return nil
      }
      if let found = all.first(where: { $0.name == text }) { return found.monitor }
      problems.add(
        node.place, path,
        "is \(node.shown), which cannot be monitored; \(suggestion(for: text, among: names))")
      return nil
    } write: { monitor, _ in
      all.first { $0.monitor == monitor }.map { .text($0.name) } ?? .unwritable("\(monitor)")
    }
  }()
}

extension Field {
  /// The monitored value.
  static func monitor(
    _ member: WritableKeyPath<Record, MonitoredValue?> & Sendable
  ) -> Field {
    Field(
      "monitor", member, MonitoredValue.settings.optional,
      "the monitored value; by default validation-loss, or training-loss without validation data",
      example: "validation-loss")
  }
}
