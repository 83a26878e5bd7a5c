import Descent

/// Writes predictions, a line each, as CSV or JSON.
struct PredictionWriter {
  private let outputs: OutputDescription
  private let shape: PredictCommand.Shape
  private let asJSON: Bool

  init(_ outputs: OutputDescription, _ shape: PredictCommand.Shape, asJSON: Bool) {
    self.outputs = outputs
    self.shape = shape
    self.asJSON = asJSON
  }

  /// The names of the columns.
  var head: String {
    let columns: [String] =
      switch (shape, outputs.task) {
      case (.labels, .classification): [outputs.column ?? "label", "probability"]
      case (.labels, _): ["labels"]
      default: outputs.names
      }
    return line(["row"] + columns)
  }

  /// One prediction.
  ///
  /// - Parameters:
  ///   - row: The number of the row in the input, from 1.
  ///   - file: Takes the row's place where every sample is a file.
  func line(_ prediction: Prediction, row: Int, file: String?) -> String {
    asJSON ? object(prediction, row, file) : line([file ?? "\(row)"] + cells(prediction))
  }

  // MARK: CSV

  private func cells(_ prediction: Prediction) -> [String] {
    switch shape {
    case .labels:
      if let label = prediction.label {
        return [label, text(prediction.probabilities?.max() ?? .nan)]
      }
      return [prediction.labels?.joined(separator: ";") ?? ""]
    case .probabilities: return prediction.probabilities?.map(text) ?? []
    case .values: return values(prediction).map(\.text)
    }
  }

  /// The values in their own units, or the logits; as many digits as the model has.
  private func values(_ prediction: Prediction) -> [(text: String, isFinite: Bool)] {
    guard outputs.outputStandardization != nil, let values = prediction.values else {
      return prediction.outputs.map { ("\($0)", $0.isFinite) }
    }
    return values.map { ("\($0)", $0.isFinite) }
  }

  /// As many digits as a `Float` has.
  private func text(_ probability: Double) -> String { "\(Float(probability))" }

  private func line(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\n"
  }

  private func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
    return "\"\(cell.replacing("\"", with: "\"\""))\""
  }

  // MARK: JSON

  private func object(_ prediction: Prediction, _ row: Int, _ file: String?) -> String {
    var fields = [file.map { "\"file\":\(json($0))" } ?? "\"row\":\(row)"]
    switch shape {
    case .labels:
      if let label = prediction.label {
        fields.append("\"label\":\(json(label))")
        fields.append("\"probability\":\(text(prediction.probabilities?.max() ?? .nan))")
      } else {
        let labels = (prediction.labels ?? []).map(json).joined(separator: ",")
        fields.append("\"labels\":[\(labels)]")
      }
    case .probabilities:
      fields.append("\"probabilities\":" + object(prediction.probabilities?.map(text) ?? []))
    case .values:
      fields.append(
        "\"values\":" + object(values(prediction).map { $0.isFinite ? $0.text : "null" }))
    }
    return "{\(fields.joined(separator: ","))}\n"
  }

  private func object(_ values: [String]) -> String {
    "{" + zip(outputs.names, values).map { "\(json($0)):\($1)" }.joined(separator: ",") + "}"
  }

  private func json(_ text: String) -> String { JSONText.quoted(text) }
}
