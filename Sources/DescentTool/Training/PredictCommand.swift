import ArgumentParser
import Descent

/// `descent predict`: predicts for new data.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict with a trained model.",
    discussion: """
      A line for each row of the input, as CSV with a head or as JSON. Rows of standard input are answered \
      as they come. Columns may stand in any order, and others may stand beside them; the target need not \
      be there. Missing values are treated as in the training. How many rows lack a value that no training \
      row lacked, or have a category that training never saw, is told on standard error at the end. A row for \
      which an output is no finite number has no label, and empty cells or null for numbers.
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
      probabilities: of every class or label, by name; values: the model's outputs (default: labels where there \
      are any, else values).
      """)
  var shape: Shape?

  @Option(help: "What the input is, where its name does not say it (default: csv).")
  var from: Input?

  @Option(
    name: .customLong("columns"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Columns of the input that go along with each prediction, as they stand, such as id: several with commas \
      between them, or the flag several times.
      """, valueName: "names"))
  var carried: [String] = []

  @OptionGroup var table: TableOptions

  @Flag(help: "Write a JSON document a line instead of CSV.")
  var jsonl = false

  /// Rows are predicted in batches of at most this many.
  private static let batch = 256

  func run() async throws {
    let model = try table.applied(to: model.load())
    if shape == .probabilities || shape == .labels, model.outputs.task == .regression {
      throw ValidationError(
        "--as \(shape?.rawValue ?? ""): the model predicts values; take --as values.")
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
        "\(notFinite.rows) \(notFinite.rows == 1 ? "row has" : "rows have") outputs that are no finite "
          + "numbers, row \(row) the first: nothing is predicted for them")
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
