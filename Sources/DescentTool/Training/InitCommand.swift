import ArgumentParser
import Descent

/// `descent init`: writes a configuration for inspected data.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a configuration for your data.",
    discussion: """
      The data are looked at: columns and their kinds, the target, missing values, sizes of images. What is \
      written trains as it is; every setting has a comment that says what else it can be.
      """)

  @Argument(
    help: """
      A CSV, JSON, NPY or NPZ file, a folder of IDX files or of images by label, or a named set.
      """,
    completion: .file())
  var data: String

  @Option(
    help: "Tables: the column to predict, by its name or its number from 1; several with commas.")
  var target: String?

  @Option(
    help: "Tables: what kind of prediction it is: classification, multi-label or regression.")
  var task: String?

  @Option(name: .shortAndLong, help: "The file to write; - for standard output.")
  var output = "config.yaml"

  @Flag(help: "Write the file though it is there already.")
  var overwrite = false

  func run() throws {
    if output != "-" { try OutputPath.check(output, overwriting: overwrite) }
    let told = try ConfigurationTemplate.told(target: target, task: task)
    let template = try ConfigurationTemplate(for: data, target: told.target, task: told.task)
    if output == "-" { return try StandardOutput.write(data: template.text) }
    try OutputFile.write(Array(template.placed(in: output).text.utf8), to: output)
    for finding in template.findings { StandardError.writeLine(finding) }
    StandardError.writeLine("written to \(output); train by: descent train \(output)")
  }
}
