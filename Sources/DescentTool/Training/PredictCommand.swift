import ArgumentParser
import Descent

/// `descent predict`: predicts for new data.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict with a trained model.",
    discussion: """
      Writes one line per row of the input, as CSV with a header or as JSON. Rows of standard input are predicted \
      as they arrive. Columns may be in any order, and there may be others; the target is not needed. Missing values \
      are treated as in training. At the end, standard error shows how many rows have a missing value where no \
      training row had one, or a category not seen in training. A row whose output is not finite has no label, and \
      empty cells or null instead of numbers.
      """)

  /// The output for each row.
  enum Shape: String, ExpressibleByArgument, CaseIterable {
    case labels, probabilities, values
  }

  /// The kind of input.
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
      probabilities: of every class or label, by name; values: the model's outputs (default: labels if there \
      are any, otherwise values).
      """)
  var shape: Shape?

  @Option(help: "The kind of input, if its name does not imply it (default: csv).")
  var from: Input?

  @Option(
    name: .customLong("columns"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Columns of the input that are copied unchanged to each prediction, such as id: several separated by commas, \
      or the flag several times.
      """, valueName: "names"))
  var carried: [String] = []

  @OptionGroup var table: TableOptions

  @Flag(help: "Write one JSON document per line instead of CSV.")
  var jsonl = false

  /// Rows are predicted in batches of at most this many.
  private static let batch = 256

  func run() async throws {
    let model = try table.applied(to: model.load())
    if shape == .probabilities || shape == .labels, model.outputs.task == .regression {
      throw ValidationError(
        "--as \(shape?.rawValue ?? ""): the model predicts values; use --as values.")
    }
    let reader = try reader(model)
    // Nothing is written if nothing can be read.
    var next = try reader.next(atMost: Self.batch)
    let writer = PredictionWriter(
      model.outputs, shape ?? (model.outputs.task == .regression ? .values : .labels),
      carrying: reader.carriedColumns, asJSON: jsonl)
    var head = jsonl ? "" : writer.head
    var notFinite: (rows: Int, first: Int?) = (0, nil)
    while let batch = next {
      let predictions = try model.predictions(batch.features)
      try StandardOutput.write(
        data: head + predictions.enumerated().map { writer.line($1, of: batch, at: $0) }.joined())
      head = ""
      for (prediction, row) in zip(predictions, batch.rows) where !prediction.isFinite {
        notFinite = (notFinite.rows + 1, notFinite.first ?? row)
      }
      next = try reader.next(atMost: Self.batch)
    }
    try StandardOutput.write(data: head)
    for note in reader.findings.notes() { StandardError.writeLine(note) }
    if let row = notFinite.first {
      StandardError.writeLine(
        "\(notFinite.rows) \(notFinite.rows == 1 ? "row has" : "rows have") outputs that are not finite, the first "
          + "in row \(row); nothing is predicted for them")
    }
  }

  private func reader(_ model: Model) throws -> any FeatureReader {
    let isLines = from == .jsonl || (from == nil && input.hasSuffix(".jsonl"))
    if input == "-" {
      return isLines
        ? try model.preparation.reader(
          ofJSONLines: "standard input", carrying: carried, reading: StandardInput.bytes)
        : try model.preparation.reader(
          ofCSV: "standard input", carrying: carried, reading: StandardInput.bytes)
    }
    return isLines
      ? try model.preparation.reader(ofJSONLines: input, carrying: carried)
      : try model.preparation.reader(
        for: input, array: model.configuration.data.features, carrying: carried)
  }
}
