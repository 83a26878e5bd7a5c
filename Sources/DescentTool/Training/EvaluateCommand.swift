import ArgumentParser
import Descent

/// `descent evaluate`: measures a model on data with known targets.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model on data with known targets.",
    discussion: """
      Without DATA, the model is measured on the validation data of its training. Data are read and prepared as in \
      training: the same columns, the same standardization. The targets of x_test.npy are in y_test.npy next to \
      it, or in the file given with --target. The loss is that of the training.
      """)

  @OptionGroup var model: ModelOptions

  @Argument(
    help: "A file or folder of the kind on which the model was trained.", completion: .file())
  var data: String?

  @Option(
    help:
      "The NPY file of the targets, or their array in an NPZ file; found by name if not given.",
    completion: .file())
  var target: String?

  @OptionGroup var table: TableOptions

  @Flag(help: "Print the numbers as one JSON document.")
  var json = false

  func run() async throws {
    let model = try table.applied(to: model.load())
    let evaluation = try model.evaluate(data, target: target)
    for note in evaluation.notes { StandardError.writeLine(note) }
    if json { return try StandardOutput.write(data: try evaluation.json + "\n") }
    try StandardOutput.write(lines: textTable(evaluation.table) + "\n")
    if let table = evaluation.confusionTable {
      try StandardOutput.write(lines: "\n" + textTable(table) + "\n")
    }
  }
}
