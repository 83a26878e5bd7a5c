import ArgumentParser
import Descent

/// `descent init`: writes a configuration for inspected data.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a configuration for your data.",
    discussion: """
      Examines the data: columns and their kinds, the target, missing values, sizes of images. The written \
      configuration can be trained without changes; every setting has a comment with the alternatives.
      """)

  @Argument(
    help: """
      A CSV, JSON, NPY or NPZ file, a folder of IDX files or of images by label, or a named data set.
      """,
    completion: .file())
  var data: String

  @Option(
    help:
      "Tables: the column to predict, by its name or its number from 1; several separated by commas."
  )
  var target: String?

  @Option(
    help: "Tables: the kind of prediction: classification, multi-label or regression.")
  var task: String?

  @Option(name: .shortAndLong, help: "The file to write; - for standard output.")
  var output = "config.yaml"

  @Flag(help: "Overwrite the file if it exists.")
  var overwrite = false

  func run() throws {
    if output != "-" { try OutputPath.check(output, overwriting: overwrite) }
    let told = try ConfigurationTemplate.told(target: target, task: task)
    let template = try ConfigurationTemplate(for: data, target: told.target, task: told.task)
    if output == "-" { return try StandardOutput.write(data: template.text) }
    try OutputFile.write(Array(template.placed(in: output).text.utf8), to: output)
    for finding in template.findings { StandardError.writeLine(finding) }
    StandardError.writeLine("written to \(output); to train: descent train \(output)")
  }
}
