import Descent

/// Writes predictions as CSV or JSON, one per line.
struct PredictionWriter {
  private let outputs: OutputDescription
  private let shape: PredictCommand.Shape
  /// The names of the columns passed along.
  private let carried: [String]
  private let asJSON: Bool

  init(
    _ outputs: OutputDescription, _ shape: PredictCommand.Shape, carrying carried: [String],
    asJSON: Bool
  ) {
    self.outputs = outputs
    self.shape = shape
    self.carried = carried
    self.asJSON = asJSON
  }

  /// The column names; a predicted column is distinguished from a passed-along column of the same name.
  var head: String {
    let columns: [String] =
      switch (shape, outputs.task) {
      case (.labels, .classification): [outputs.column ?? "label", "probability"]
      case (.labels, _): ["labels"]
      default: outputs.names
      }
    return CSVText.line(
      ["row"] + carried + columns.map { carried.contains($0) ? "predicted \($0)" : $0 })
  }

  /// The prediction for a sample of a batch: first its row number, or its file if it has one.
  func line(_ prediction: Prediction, of batch: FeatureBatch, at index: Int) -> String {
    let file = batch.files.indices.contains(index) ? batch.files[index] : nil
    let values = carried.isEmpty ? [] : batch.carried[index]
    return asJSON
      ? object(prediction, batch.rows[index], file, values)
      : CSVText.line([file ?? "\(batch.rows[index])"] + values.map(text) + cells(prediction))
  }

  // MARK: CSV

  private func cells(_ prediction: Prediction) -> [String] {
    switch shape {
    case .labels:
      guard outputs.task == .classification else {
        return [prediction.labels?.joined(separator: ";") ?? ""]
      }
      return [prediction.label ?? "", number(probability(prediction)) ?? ""]
    case .probabilities: return prediction.probabilities?.map { number($0) ?? "" } ?? []
    case .values: return values(prediction).map { $0 ?? "" }
    }
  }

  /// The values in their original units, or the logits, with the model's precision; `nil` if they are not finite.
  private func values(_ prediction: Prediction) -> [String?] {
    guard outputs.outputStandardization != nil, let values = prediction.values else {
      return prediction.outputs.map { $0.isFinite ? "\($0)" : nil }
    }
    return values.map { $0.isFinite ? "\($0)" : nil }
  }

  private func text(_ value: CarriedValue) -> String {
    switch value {
    case .text(let text): text
    case .json(let text): text == "null" ? "" : text
    }
  }

  /// The probability of the most likely class.
  private func probability(_ prediction: Prediction) -> Double {
    prediction.isFinite ? prediction.probabilities?.max() ?? .nan : .nan
  }

  /// A number with the precision of a `Float`; `nil` if it is not finite.
  private func number(_ value: Double) -> String? { value.isFinite ? "\(Float(value))" : nil }

  // MARK: JSON

  private func object(
    _ prediction: Prediction, _ row: Int, _ file: String?, _ values: [CarriedValue]
  ) -> String {
    var fields = [file.map { "\"file\":\(json($0))" } ?? "\"row\":\(row)"]
    if !carried.isEmpty {
      fields.append("\"columns\":" + object(carried, values.map(json)))
    }
    switch shape {
    case .labels where outputs.task == .classification:
      fields.append("\"label\":\(prediction.label.map(json) ?? "null")")
      fields.append("\"probability\":\(json(probability(prediction)))")
    case .labels:
      let labels = prediction.labels.map { "[\($0.map(json).joined(separator: ","))]" }
      fields.append("\"labels\":\(labels ?? "null")")
    case .probabilities:
      let values = prediction.probabilities ?? []
      fields.append("\"probabilities\":" + object(outputs.names, values.map(json)))
    case .values:
      let values = self.values(prediction).map { $0 ?? "null" }
      fields.append("\"values\":" + object(outputs.names, values))
    }
    return "{\(fields.joined(separator: ","))}\n"
  }

  private func object(_ names: [String], _ values: [String]) -> String {
    "{" + zip(names, values).map { "\(json($0)):\($1)" }.joined(separator: ",") + "}"
  }

  private func json(_ text: String) -> String { JSONText.quoted(text) }

  private func json(_ value: Double) -> String { number(value) ?? "null" }

  private func json(_ value: CarriedValue) -> String {
    switch value {
    case .text(let text): json(text)
    case .json(let text): text
    }
  }
}
