import DescentConfiguration
import DescentData
import DescentExport
import DescentFiles

/// What an exported model file expects from its users, as text and as metadata.
struct ExportedForm {
  private let preparation: InputPreparation
  private let outputs: OutputDescription
  private let modelPath: String
  private let inputShape: [Int]
  private static let mostNames = 20

  init(_ model: Model) {
    preparation = model.preparation
    outputs = model.outputs
    modelPath = model.path
    inputShape = model.predictor.inputShape.dimensions
  }

  private var table: TablePreparation? {
    if case .table(let input) = preparation { input.preparation } else { nil }
  }

  private func columns(ofNumbers: Bool) -> [String] {
    (table?.features ?? []).filter { feature in
      if case .numeric = feature.encoding { ofNumbers } else { !ofNumbers }
    }.map(\.column)
  }

  /// The metadata, with the full names of the columns.
  var metadata: [String: String] {
    guard table != nil else { return [:] }
    let all = [
      "feature_names": columns(ofNumbers: true), "category_names": columns(ofNumbers: false),
      "output_names": outputs.names,
    ]
    return all.filter { !$0.value.isEmpty }.mapValues { JSONText.list($0) }
  }

  // MARK: ONNX

  /// The inputs and outputs by name, type, shape and unit.
  func text(of model: ONNXModel) -> String {
    func line(_ value: ONNXValue, _ meaning: String) -> String {
      "  \(value.name): \(value.type) [\(value.shape.joined(separator: ", "))], \(meaning)"
    }
    return
      (["It takes"] + model.inputs.map { line($0, meaning(ofInput: $0.name)) } + ["and gives"]
      + model.outputs.map { line($0, meaning(ofOutput: $0.name)) } + rules)
      .joined(separator: "\n")
  }

  private func meaning(ofInput name: String) -> String {
    switch preparation {
    case .table:
      let isNumber = name == "features"
      return
        (isNumber ? "the numbers of " : "the texts of ")
        + listed(columns(ofNumbers: isNumber), isNumber ? "feature_names" : "category_names")
        + (isNumber
          ? ", in the units of the training data; NaN if missing"
          : "; \"\" if missing")
    case .features(let input):
      return
        "numbers as in training, standardized inside the file if they were in training; unsigned bytes are "
        + "multiplied by \(input.byteScale) first"
    case .images(let input):
      return
        "the pixels of \(input.rows) rows of \(input.columns), row by row"
        + (input.channelCount > 1 ? ", with red, green and blue adjacent" : "")
        + ", bytes divided by 255"
    }
  }

  private func meaning(ofOutput name: String) -> String {
    let names = listed(outputs.names, outputs.task == .regression ? "output_names" : "class_names")
    return switch name {
    case "probabilities": "the probabilities of \(names)"
    case "logits": "the logits of these probabilities"
    default: "\(names), in the units of the training"
    }
  }

  /// How missing values and categories not seen in training are handled.
  private var rules: [String] {
    guard let table else { return [] }
    var rules: [String] = []
    switch table.missing {
    case .refuse, .dropRow: rules.append("A row with a missing value gives NaN.")
    case .fill, .mark: rules.append("Missing values are treated as in descent predict.")
    }
    let texts = table.features.flatMap { feature in
      if case .categorical(let names, _) = feature.encoding { names } else { [String]() }
    }
    guard !texts.isEmpty else { return rules }
    rules.append(
      table.unknownCategories == .refuse
        ? "A row with a category not seen in training gives NaN."
        : "A category not seen in training is treated as unknown.")
    if texts.contains(where: { !$0.utf8.allSatisfy { $0 < 0x80 } }) {
      rules.append(
        "Texts are compared byte by byte: normalize accents to the form (NFC or NFD) of the training data."
      )
    }
    return rules
  }

  // MARK: Parameters

  /// What a file of parameters leaves to its users.
  var textOfParameters: String {
    let shape = inputShape.map { "\($0)" }.joined(separator: ", ")
    let names = table.map { ": " + listed($0.featureNames, nil) } ?? ""
    return """
      It holds only the parameters, for features of shape [\(shape)]\(names).
      You prepare these features from the inputs yourself; the means, deviations, fill values and categories are in \
      \(printable(modelPath))/model.json, under preparation.
      """
  }

  private func listed(_ names: [String], _ key: String?) -> String {
    let shown = names.prefix(Self.mostNames).map(printable).joined(separator: ", ")
    guard names.count > Self.mostNames else { return shown }
    return
      "\(shown) and \(names.count - Self.mostNames) more"
      + (key.map { " (all in the metadata, \($0))" } ?? "")
  }
}
