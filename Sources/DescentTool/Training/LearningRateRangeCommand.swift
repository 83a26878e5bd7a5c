import ArgumentParser
import Descent

/// `descent lr-range`: proposes an initial learning rate.
struct LearningRateRangeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lr-range", abstract: "Propose an initial learning rate.",
    discussion: """
      Takes steps at a learning rate that grows from the lowest to the highest. The loss falls, then rises; the rate \
      at which it falls fastest is proposed, with the reason.
      """)

  @Argument(
    help: "The configuration.", completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String

  @OptionGroup var settings: ConfigurationOptions

  @Option(parsing: .unconditional, help: "The rate of the first step.")
  var lowest = 1e-6

  @Option(parsing: .unconditional, help: "The rate of the last step.")
  var highest = 10.0

  @Option(parsing: .unconditional, help: "The maximum number of steps.")
  var steps = 100

  @OptionGroup var folder: FolderOptions

  @Option(
    help: "Write the configuration with the proposed rate to this file.",
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var apply: String?

  @Flag(help: "Print the points and the proposal as one JSON document.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show no notes.")
  var quiet = false

  func run() async throws {
    let reporter = ProgressReporter(isQuiet: quiet)
    let configuration = try settings.configuration(file, note: reporter.note)
    if let apply { try OutputPath.check(apply, overwriting: folder.overwrite) }
    let target = try folder.folder("lr-range")
    let options = RangeTestOptions(lowest: lowest, highest: highest, steps: steps)
    let claim = folder.claim
    let report: LearningRateReport
    let state: @Sendable () -> String = {
      "no rate is proposed, because the test did not finish"
    }
    do {
      report = try await interruptible(state: state) {
        try await LearningRateReport(configuration, options).write(
          to: target, claim, note: reporter.note)
      }
    } catch is CancellationError {
      throw Interrupted(state: state())
    }
    if json {
      try StandardOutput.write(data: report.json + "\n")
    } else {
      try StandardOutput.write(lines: report.reading + "\n")
    }
    reporter.note("written to \(target.path): \(target.summary)")
    guard let apply else { return }
    guard let settled = try report.applied(to: configuration) else {
      throw DataError(.invalid, path: apply, "was not written, because no rate is proposed")
    }
    try OutputFile.write(Array(settled.placed(in: parent(of: apply)).yaml.utf8), to: apply)
    reporter.note("written to \(apply); to train: descent train \(apply)")
  }
}
