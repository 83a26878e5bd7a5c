import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `descent doctor`: says why a network does not learn.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say why a network does not learn, and try what may help.",
    discussion: """
      Looks at the data, trains the configuration as it is, and names what is wrong, with the numbers that show it. Then \
      the remedies are trained beside the original with the same seeds, and random changes as a control. Exit code 2 if \
      something of severity error was found.
      """)

  /// From which severity on the exit code is 2.
  enum Limit: String, ExpressibleByArgument, CaseIterable {
    case warning, error, never

    func isReached(by severity: Finding.Severity?) -> Bool {
      switch self {
      case .warning: (severity ?? .note) >= .warning
      case .error: severity == .error
      case .never: false
      }
    }
  }

  @Argument(
    help: "The configuration.", completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String

  @OptionGroup var settings: ConfigurationOptions

  @Flag(help: "Only look; try no remedies.")
  var look = false

  @Option(
    parsing: .unconditional,
    help: "The number of steps that may be spent on watching the training, and again on remedies.")
  var budget = 200_000

  @Option(
    parsing: .unconditional,
    help:
      "How many trainings run concurrently; the result does not depend on it (default: the number of cores)."
  )
  var jobs: Int?

  @Option(help: "The severity from which on the exit code is 2: warning, error or never.")
  var failOn = Limit.error

  @Option(
    help: "Write the configuration with the best remedy to this file.",
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var apply: String?

  @Flag(help: "Overwrite the file of --apply if it exists.")
  var overwrite = false

  @Flag(help: "Print everything as one JSON document.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show no notes.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1 is needed.") }
    if budget < 1 { throw ValidationError("--budget \(budget): at least 1 step is needed.") }
  }

  func run() async throws {
    let reporter = ProgressReporter(isQuiet: quiet)
    let configuration = try settings.configuration(file, note: reporter.note)
    if let apply { try OutputPath.check(apply, overwriting: overwrite) }
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    let (remedies, budget, events) = (!look, budget, reporter.events)
    let examination: Examination
    do {
      examination = try await interruptible {
        try await Doctor(configuration).examine(
          jobs: jobs, remedies: remedies, budget: budget, events)
      }
    } catch is CancellationError {
      throw Interrupted(state: "nothing was written")
    }
    if json {
      try StandardOutput.write(data: examination.json + "\n")
    } else {
      try StandardOutput.write(lines: examination.text + "\n")
    }
    if let apply { try write(examination, configuration, to: apply, reporter) }
    if failOn.isReached(by: examination.severity) { throw ExitCode(2) }
  }

  private func write(
    _ examination: Examination, _ configuration: TrainingConfiguration, to path: String,
    _ reporter: ProgressReporter
  ) throws {
    guard let changed = examination.remedied(configuration) else {
      throw DataError(.invalid, path: path, "was not written, because no remedy helped")
    }
    try OutputFile.write(Array(changed.placed(inFolderOf: path).yaml.utf8), to: path)
    reporter.note("written to \(path); to train: descent train \(path)")
  }
}
