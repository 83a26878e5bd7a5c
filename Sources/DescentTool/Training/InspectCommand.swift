import ArgumentParser
import Descent

/// `descent inspect`: what a model is made of.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show a model's layers, shapes and numbers.")

  @OptionGroup var model: ModelOptions

  @Flag(help: "Print all of it as one JSON document.")
  var json = false

  func run() throws {
    let model = try model.load()
    let summary = try ModelSummary(model)
    if json { return try StandardOutput.write(try summary.json + "\n") }
    try StandardOutput.write(
      """
      \(model.path): epochs \(summary.epochs), steps \(summary.steps)

      \(textTable(summary.layerTable))

      \(textTable(summary.variableTable))

      """)
  }
}
