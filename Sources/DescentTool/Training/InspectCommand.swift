import ArgumentParser
import Descent

/// `descent inspect`: shows the layers and sizes of a model.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show a model's layers, shapes and numbers.")

  @OptionGroup var model: ModelOptions

  @Flag(help: "Print all of it as one JSON document.")
  var json = false

  @Flag(help: "Read every file of the checkpoints instead, and compare it with its checksum.")
  var verify = false

  func run() throws {
    if verify { return try verifyCheckpoints() }
    let model = try model.load()
    if !model.hasChecksums {
      StandardError.write(
        "\(model.path): written by version 0.1.0, without checksums; a changed file would not be noticed\n")
    }
    let summary = try ModelSummary(model)
    if json { return try StandardOutput.write(data: try summary.json + "\n") }
    try StandardOutput.write(
      lines: """
        \(printable(model.path)): epochs \(summary.epochs), steps \(summary.steps)

        \(textTable(summary.layerTable))

        \(textTable(summary.variableTable))

        """)
  }

  private func verifyCheckpoints() throws {
    let verification = try CheckpointVerification(of: model.model)
    try StandardOutput.write(json ? verification.json + "\n" : verification.text)
    for error in verification.damage.dropLast() { StandardError.write("descent: \(error)\n") }
    if let last = verification.damage.last { throw last }
  }
}
