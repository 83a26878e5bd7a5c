import ArgumentParser
import Descent

/// `descent compare`: compares trainings.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare trainings: settings, curves and results.",
    discussion: """
      Trainings that differ only in their seed form a group; its curves and values are means over the seeds. \
      Every other group is compared with the first, seed by seed if the seeds are the same. A difference is beyond \
      noise if its 95 % interval (Student's t) excludes 0.
      """)

  @Argument(
    help: "Folders of trainings, or of several seeds each (train --seeds).",
    completion: .directory)
  var runs: [String]

  @Option(
    help: "An HTML file for the comparison with its figures.",
    completion: .file(extensions: ["html"]))
  var out: String?

  @Flag(help: "Overwrite the file if it exists.")
  var overwrite = false

  @Flag(help: "Print the results as one JSON document.")
  var json = false

  func run() async throws {
    if let out { try OutputPath.check(out, overwriting: overwrite) }
    let comparison = try TrainingComparison(of: runs)
    try comparison.show(asJSON: json)
    guard let out else { return }
    try OutputFile.write(Array(comparison.html.utf8), to: out)
    StandardError.writeLine("written to \(out)")
  }
}

extension TrainingComparison {
  /// Prints which trainings there are, their results and what these say.
  func show(asJSON: Bool) throws {
    if asJSON { return try StandardOutput.write(data: json + "\n") }
    try StandardOutput.write(
      lines: textTable(settingsTable) + "\n\n" + textTable(table) + "\n\n" + reading + "\n")
  }
}
