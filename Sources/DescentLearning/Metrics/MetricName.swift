/// The names of metrics: the same in settings, records, tables and figures.
package enum MetricName {
  /// Version 0.1.0 used other names in records; files on disk may contain them.
  private static let renamed = [
    "macroPrecision": "precision", "macroRecall": "recall", "macroF1": "f1",
    "areaUnderCurve": "auc", "meanAbsoluteError": "mae", "rootMeanSquaredError": "rmse",
  ]

  /// The current name of a metric.
  package static func current(_ name: String) -> String {
    if let name = renamed[name] { return name }
    guard name.hasPrefix("top"), name.hasSuffix("Accuracy") else { return name }
    return Int(name.dropFirst(3).dropLast(8)).map { "top-\($0)" } ?? name
  }
}
