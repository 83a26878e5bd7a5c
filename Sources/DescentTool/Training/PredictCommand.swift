import ArgumentParser
import Descent

/// `descent predict`: what a model says of new data.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict with a trained model.",
    discussion: """
      A line for each row of the input, as CSV with a head or as JSON. Rows of standard input are answered \
      as they come. Columns may stand in any order, and others may stand beside them; the target need not \
      be there.
      """)

  /// What is written for each row.
  enum Shape: String, ExpressibleByArgument, CaseIterable {
    case labels, probabilities, values
  }

  /// What comes in.
  enum Input: String, ExpressibleByArgument, CaseIterable {
    case csv, jsonl
  }

  @OptionGroup var model: ModelOptions

  @Argument(
    help: "A CSV, JSON-lines (.jsonl), NPY, NPZ or IDX file, PNG images, or - for standard input.",
    completion: .file())
  var input = "-"

  @Option(
    name: .customLong("as"),
    help: """
      labels: the most likely class and its probability, or the labels that are more likely than not; \
      probabilities: of every class or label; values: the model's outputs (default: labels where there \
      are any, else values).
      """)
  var shape: Shape?

  @Option(help: "What the input is, where its name does not say it (default: csv).")
  var from: Input?

  @Flag(help: "Write a JSON document a line instead of CSV.")
  var jsonl = false

  /// Rows are predicted in batches of at most this many.
  private static let batch = 256

  func run() async throws {
    let model = try model.load()
    let writer = PredictionWriter(
      model.outputs, shape ?? (model.outputs.task == .regression ? .values : .labels),
      asJSON: jsonl)
    if shape == .probabilities || shape == .labels, model.outputs.task == .regression {
      throw ValidationError(
        "--as \(shape?.rawValue ?? ""): the model predicts values; take --as values.")
    }
    let reader = try reader(model)
    // Nothing is written where nothing can be read.
    var head = jsonl ? "" : writer.head
    while let batch = try reader.next(atMost: Self.batch) {
      let predictions = try model.predictions(batch.features)
      try StandardOutput.write(
        head
          + predictions.enumerated().map { index, prediction in
            writer.line(
              prediction, row: batch.rows[index],
              file: batch.files.indices.contains(index) ? batch.files[index] : nil)
          }.joined())
      head = ""
    }
    try StandardOutput.write(head)
  }

  private func reader(_ model: Model) throws -> any FeatureReader {
    let isLines = from == .jsonl || (from == nil && input.hasSuffix(".jsonl"))
    if input == "-" {
      return isLines
        ? try model.preparation.reader(
          ofJSONLines: "standard input", reading: StandardInput.bytes)
        : try model.preparation.reader(ofCSV: "standard input", reading: StandardInput.bytes)
    }
    return isLines
      ? try model.preparation.reader(ofJSONLines: input)
      : try model.preparation.reader(for: input, array: model.configuration.data.features)
  }
}
