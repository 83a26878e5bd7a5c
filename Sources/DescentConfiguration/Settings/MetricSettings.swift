import DescentArrays
import DescentLearning

/// A number that is measured in addition to the loss: the written form of a `Metric`.
public enum MetricSettings: Setting {
  case accuracy
  case topK(Int)
  case precision
  case recall
  case f1
  case auc
  case confusionMatrix
  case meanAbsoluteError
  case rootMeanSquaredError
  case rSquared

  private struct TopFields: Hashable, Sendable { var k = 5 }

  package static let form: Form<MetricSettings> = .choice(
    "a metric",
    [
      Case("accuracy", .accuracy, "the fraction of samples, or of values, that are right"),
      Case(
        "top-k",
        .record(
          "top-k", usual: TopFields(), principal: "k",
          [
            Field(
              "k", \.k, .whole(1...Dataset.mostClasses), "how many of the most likely classes count"
            )
          ]),
        principal: "k", "the fraction of samples whose label is among the k most likely classes",
        make: { .topK($0.k) },
        settings: { if case .topK(let k) = $0 { TopFields(k: k) } else { nil } }),
      Case("precision", .precision, "of the predictions of a class, the fraction that are right"),
      Case("recall", .recall, "of the samples of a class, the fraction that were found"),
      Case("f1", .f1, "the harmonic mean of precision and recall"),
      Case("auc", .auc, "the area under the receiver operating characteristic"),
      Case(
        "confusion-matrix", .confusionMatrix, "how often each class was predicted as each class"),
      Case("mae", .meanAbsoluteError, "the mean of |output − target|"),
      Case("rmse", .rootMeanSquaredError, "the root of the mean of (output − target)²"),
      Case("r2", .rSquared, "the fraction of the variance that is explained"),
    ])
}

/// A value that is monitored from epoch to epoch: `validation-loss`, `training-loss`, or a metric on one of the two,
/// such as `validation-accuracy`.
public struct MonitorSettings: Setting {
  /// The data on which it is measured.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case training, validation
  }

  /// The data on which it is measured.
  public var part: Part
  /// The metric; `nil` means the loss.
  public var metric: MetricSettings?

  /// Creates settings for a metric, or for the loss if it is `nil`.
  public init(part: Part = .validation, metric: MetricSettings? = nil) {
    self.part = part
    self.metric = metric
  }

  /// Metrics that are a single number and can be monitored.
  private static let metrics: [(name: String, metric: MetricSettings?)] = [
    ("loss", nil), ("accuracy", .accuracy), ("precision", .precision), ("recall", .recall),
    ("f1", .f1), ("auc", .auc), ("mae", .meanAbsoluteError), ("rmse", .rootMeanSquaredError),
    ("r2", .rSquared),
  ]

  private static let all: [(name: String, monitor: MonitorSettings)] =
    Part.allCases.reversed().flatMap { part in
      metrics.map {
        ("\(part.rawValue)-\($0.name)", MonitorSettings(part: part, metric: $0.metric))
      }
    }

  package static let form: Form<MonitorSettings> = {
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
        "is \(node.shown), which cannot be watched; \(suggestion(for: text, among: names))")
      return nil
    } write: { monitor, _ in
      .text(all.first { $0.monitor == monitor }?.name ?? "validation-loss")
    }
  }()
}

extension MetricSettings {
  /// The metric's name wherever its number is shown.
  public var name: String {
    switch self {
    case .accuracy: "accuracy"
    case .topK(let k): "top-\(k)"
    case .precision: "precision"
    case .recall: "recall"
    case .f1: "f1"
    case .auc: "auc"
    case .confusionMatrix: "confusion-matrix"
    case .meanAbsoluteError: "mae"
    case .rootMeanSquaredError: "rmse"
    case .rSquared: "r2"
    }
  }

  /// Whether smaller is better.
  var isAnError: Bool { self == .meanAbsoluteError || self == .rootMeanSquaredError }
}

extension Field {
  /// The monitored value.
  static func monitor(
    _ member: WritableKeyPath<Record, MonitorSettings?> & Sendable
  ) -> Field {
    Field(
      "monitor", member, MonitorSettings.form.optional,
      "the monitored value; by default validation-loss, or training-loss without validation data",
      example: "validation-loss")
  }
}

extension MonitorSettings {
  /// The value that the trainer monitors.
  public func make() -> MonitoredValue {
    MonitoredValue(
      metric: metric?.name, part: part == .training ? .training : .validation,
      direction: metric.map { $0.isAnError ? .smaller : .larger } ?? .smaller)
  }
}
