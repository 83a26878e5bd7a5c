import ArgumentParser
import Descent

/// `descent inspect`: shows the layers and sizes of a model.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show a model's layers, shapes and numbers.")

  @OptionGroup var model: ModelOptions

  @Flag(help: "Print everything as one JSON document.")
  var json = false

  @Flag(help: "Read every file of the checkpoints instead, and compare it with its checksum.")
  var verify = false

  func run() throws {
    if verify { return try verifyCheckpoints() }
    let model = try model.load()
    if !model.hasChecksums {
      StandardError.writeLine(
        "\(model.path): written by version 0.1.0, without checksums; a changed file would go unnoticed"
      )
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
    if json {
      try StandardOutput.write(data: verification.json + "\n")
    } else {
      try StandardOutput.write(lines: verification.text)
    }
    for error in verification.damage.dropLast() { StandardError.writeLine("descent: \(error)") }
    if let last = verification.damage.last { throw last }
  }
}
