import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of a run: the same for experiments and trainings.
struct FolderOptions: ParsableArguments {
  @Option(help: "The folder to write to (default: runs/NAME-TIME).", completion: .directory)
  var out: String?

  @Flag(help: "Write to the folder even if it is not empty.")
  var overwrite = false

  func validate() throws {
    if out == "" { throw ValidationError("--out: an output folder is needed.") }
  }

  /// How an earlier run in the folder is treated.
  var claim: RunFolder.Claim { overwrite ? .overwriting : .new }

  /// The given folder, or a new one for a run of this name; checked before any work.
  ///
  /// - Parameter configured: The folder given in a configuration.
  func folder(
    _ name: String, configured: String? = nil, claim: RunFolder.Claim? = nil
  ) throws -> RunFolder {
    guard let path = out ?? configured else { return try RunFolder(named: Self.usual(name)) }
    let folder = RunFolder(path)
    try folder.check(claim ?? self.claim)
    return folder
  }

  private static func usual(_ name: String) -> String {
    let now = Date.now.ISO8601Format(.init(dateSeparator: .omitted, timeSeparator: .omitted))
    return "runs/\(name)-\(now.filter { $0 != "Z" })"
  }
}

/// How the progress of a run is shown: the same for experiments and trainings.
struct ShowingOptions: ParsableArguments {
  @Flag(help: "Print the record as one JSON document.")
  var json = false

  @Flag(help: "Print measurements as they are made, one JSON document per line.")
  var jsonl = false

  @Flag(name: .shortAndLong, help: "Show no progress and no notes.")
  var quiet = false

  func validate() throws {
    if json && jsonl { throw ValidationError("--json and --jsonl are mutually exclusive.") }
  }
}

/// Where the results of a run go, and how its progress is shown: the same for every experiment.
struct OutputOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help:
      "How many pieces of work run concurrently; the results do not depend on it (default: the number of cores)."
  )
  var jobs: Int?

  @OptionGroup var folder: FolderOptions
  @OptionGroup var showing: ShowingOptions

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1 is needed.") }
  }

  /// Runs one or more experiments in a folder and prints the results.
  ///
  /// - Parameters:
  ///   - name: The experiment's name, for the folder.
  ///   - opening: A message to show at the start.
  func run(
    _ name: String, opening: String? = nil,
    _ body: @escaping @Sendable (ExperimentRunner) async throws -> [ExperimentRunner.Outcome]
  ) async throws {
    let reporter = ProgressReporter(isQuiet: showing.quiet)
    let folder = try self.folder.folder(name)
    let lines = PrintedLines()
    let events = followers(reporter, lines)
    let runner = ExperimentRunner(
      folder: folder, claim: self.folder.claim,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
      events: events, opening: opening)
    defer { reporter.end() }
    let state: @Sendable () -> String = {
      folder.files.isEmpty ? "nothing was written" : "\(folder.path) holds \(folder.summary)"
    }
    do {
      let outcomes = try await interruptible(state: state) {
        let outcomes = try await events.finishing { try await body(runner) }
        try lines.check()
        return outcomes
      }
      reporter.end()
      try show(outcomes, folder, reporter)
    } catch is CancellationError {
      throw Interrupted(state: state())
    }
  }

  /// The bar or the lines, and what is printed.
  private func followers(_ reporter: ProgressReporter, _ lines: PrintedLines) -> RunEvents {
    let events = reporter.events
    if showing.jsonl {
      events.record { event in
        if case .observation(let value) = event { lines.print(value) }
      }
    }
    return events
  }

  private func show(
    _ outcomes: [ExperimentRunner.Outcome], _ folder: RunFolder, _ reporter: ProgressReporter
  ) throws {
    if showing.json {
      let records = outcomes.map(\.recordJSON)
      try StandardOutput.write(
        data: records.count == 1
          ? records[0] + "\n" : "[\n" + records.joined(separator: ",\n") + "\n]\n")
    } else if !showing.jsonl {
      let texts = outcomes.map { outcome in
        (outcomes.count == 1 ? "" : "# \(outcome.presentation.title)\n\n")
          + (outcome.presentation.tables.first.map { textTable($0) + "\n\n" } ?? "")
          + outcome.presentation.reading + "\n"
      }
      try StandardOutput.write(lines: texts.joined(separator: "\n"))
    }
    reporter.note("written to \(folder.path): \(folder.summary)")
  }
}
