import ArgumentParser
import Descent

/// `descent report`: draws the report of a run again.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report and figures of a run again.",
    discussion: """
      Everything in a report follows from the folder of its run, so it can be written again later, with a newer \
      version, or for a training that was interrupted. If the model has not been measured on its validation data \
      yet, this is done now, provided that the data are still in place.
      """)

  @Argument(help: "The folder of a training or of an experiment.", completion: .directory)
  var run: String

  @Option(
    help: "Write the report to this HTML file instead, and leave the folder unchanged.",
    completion: .file(extensions: ["html"]))
  var out: String?

  @Flag(help: "Overwrite the file of --out if it exists.")
  var overwrite = false

  @Flag(name: .shortAndLong, help: "Show no notes.")
  var quiet = false

  func run() async throws {
    let reporter = ProgressReporter(isQuiet: quiet)
    if let out { try OutputPath.check(out, overwriting: overwrite) }
    var stored: any StoredRun =
      switch try RunHead(ofRun: run)?.kind {
      case .experiment: try StoredExperiment(run)
      case .chapter: try StoredChapter(run)
      case .trainings: try StoredTrainings(run)
      default: isFile("\(run)/config.json") ? try StoredExperiment(run) : try StoredTraining(run)
      }
    guard let out else {
      try await stored.writeReport(note: reporter.note)
      let files = stored is StoredChapter ? "index.html and all reports" : "report.html and figures"
      return reporter.note("written to \(run): \(files)")
    }
    try OutputFile.write(Array(stored.report(note: reporter.note).utf8), to: out)
    reporter.note("written to \(out)")
  }
}
