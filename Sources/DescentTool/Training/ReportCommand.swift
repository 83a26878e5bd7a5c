import ArgumentParser
import Descent

/// `descent report`: draws the report of a run again.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report and figures of a run again.",
    discussion: """
      Everything in a report follows from the folder of its run: it can be written again after the fact, with a \
      newer version, or for a training that was interrupted. If the model has not been measured on the validation \
      data yet, it is, as long as the data are still where they were.
      """)

  @Argument(help: "The folder of a training.", completion: .directory)
  var run: String

  @Option(
    help: "Write the report to this HTML file instead, and leave the folder as it is.",
    completion: .file(extensions: ["html"]))
  var out: String?

  @Flag(help: "Write the file of --out though it is there already.")
  var overwrite = false

  @Flag(name: .shortAndLong, help: "Show no notes.")
  var quiet = false

  func run() async throws {
    let reporter = ProgressReporter(isQuiet: quiet)
    if let out { try OutputPath.check(out, overwriting: overwrite) }
    var training = try StoredTraining(run)
    guard let out else {
      for note in try await training.writeReport() { reporter.note(note) }
      return reporter.note("written to \(run): report.html and figures")
    }
    if let note = try training.measure() { reporter.note(note) }
    try OutputFile.write(Array(training.html.utf8), to: out)
    reporter.note("written to \(out)")
  }
}
