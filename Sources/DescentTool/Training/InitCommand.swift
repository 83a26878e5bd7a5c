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

  @Flag(help: "Write a search: usual ranges around the suggested settings, for descent search.")
  var search = false

  @Option(
    name: .shortAndLong,
    help: "The file to write; - for standard output (default: config.yaml, or search.yaml).")
  var output: String?

  @Flag(help: "Overwrite the file if it exists.")
  var overwrite = false

  func run() throws {
    let output = output ?? (search ? "search.yaml" : "config.yaml")
    if output != "-" { try OutputPath.check(output, overwriting: overwrite) }
    let told = try ConfigurationTemplate.told(target: target, task: task)
    let template = try ConfigurationTemplate(for: data, target: told.target, task: told.task)
    func text(_ template: ConfigurationTemplate) -> String {
      search ? template.searchText : template.text
    }
    if output == "-" { return try StandardOutput.write(data: text(template)) }
    try OutputFile.write(Array(text(template.placed(in: output)).utf8), to: output)
    for finding in template.findings { StandardError.writeLine(finding) }
    StandardError.writeLine(
      search
        ? "written to \(output); to search: descent search \(output)"
        : "written to \(output); to train: descent train \(output)")
  }
}
