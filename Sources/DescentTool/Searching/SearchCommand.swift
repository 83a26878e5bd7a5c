import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `descent search`: searches the hyperparameters of a training.
struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search the hyperparameters of a training on your own data.",
    discussion: """
      The search file is a training's configuration in which values are ranges; 'descent init DATA --search' writes one. \
      The study is a file in Optuna's format, or in Redis for many machines, which several processes may work on and \
      which outlives any of them: the same command with --resume goes on, and 'descent worker' joins. At the end the best trials are trained again with fresh seeds, to see whether \
      the winner is real.
      """)

  @Argument(help: "The search file.", completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Replace any setting or range, as in --set training.epochs=5; may be given several times.",
      valueName: "path=value"))
  var overrides: [String] = []

  @Option(parsing: .unconditional, help: "search.trials: the number of trials of the whole study.")
  var trials: String?

  @Option(help: "Begin no trial after this time, such as 90s, 10m or 2h.")
  var timeout: TimeLimit?

  @Option(
    parsing: .unconditional,
    help:
      "How many trials run concurrently; the results do not depend on it (default: the number of cores)."
  )
  var jobs: Int?

  @Option(
    help:
      "The file of the study (default: that of the search, as .jsonl), or redis://[user:password@]host[:port][/db].",
    completion: .file())
  var study: String?

  @Option(help: "The name of the study (default: that of the search file).")
  var name: String?

  @Option(help: "What the names of the study's keys in Redis begin with (default: nothing).")
  var prefix: String?

  @Option(help: "search.sampler: auto, tpe, cma-es, gp, sobol, random, grid or narrowing.")
  var sampler: String?

  @Option(help: "search.pruner: none, median, halving or wilcoxon.")
  var pruner: String?

  @Option(parsing: .unconditional, help: "search.seed: determines every random number.")
  var seed: String?

  @Flag(help: "Go on with a study, or join other processes that work on it.")
  var resume = false

  @Flag(help: "Only make the study: 'descent worker' trains its trials.")
  var create = false

  @Option(
    help: "The folder of report and figures (default: that of the study, as .report).",
    completion: .directory)
  var out: String?

  @Flag(help: "Print the result as one JSON document.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show no progress and no notes.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1 is needed.") }
    if create, jobs != nil || timeout != nil || json {
      throw ValidationError(
        "--create: no trial is trained, so --jobs, --timeout and --json say nothing.")
    }
    if name == "" { throw ValidationError("--name: a study needs a name.") }
  }

  private var stem: String { StudyFiles.stem(file) }

  private func settings() throws -> [SettingOverride] {
    let short: [(path: String, flag: String, value: String?)] = [
      ("search.trials", "--trials", trials), ("search.sampler", "--sampler", sampler),
      ("search.pruner", "--pruner", pruner), ("search.seed", "--seed", seed),
    ]
    return try overrides.map { try SettingOverride(parsing: $0) }
      + short.compactMap { path, flag, value in
        value.map {
          SettingOverride(path, to: $0, notation: .scalar, flag: "\(flag) \($0)")
        }
      }
  }

  func run() async throws {
    let reporter = ProgressReporter(isQuiet: quiet)
    defer { reporter.end() }
    let configuration = try SearchConfiguration(
      contentsOf: file, overrides: settings(), note: reporter.note)
    let place = try StudyPlace(study ?? stem + ".jsonl", prefix: prefix)
    let search = try TrainingSearch(
      configuration, journal: place.journal(.creating), name: name ?? StudyFiles.lastName(stem),
      resuming: resume)
    for note in search.notes { reporter.note(note) }
    if create {
      reporter.note(search.limitNote)
      return reporter.note("\(place): the study \(search.study.name) waits for descent worker")
    }
    let (jobs, timeout) = (
      jobs ?? ProcessInfo.processInfo.activeProcessorCount, timeout?.duration
    )
    let events = reporter.events
    do {
      try await interruptible {
        try await events.finishing {
          try await search.run(jobs: jobs, timeout: timeout, events)
          guard search.isOver, configuration.search.ranking.candidates > 0 else { return }
          _ = try await search.rank(jobs: jobs, events)
        }
      }
      reporter.end()
      try await show(search, place, reporter)
    } catch is CancellationError {
      throw Interrupted(
        state: "\(place) holds \(search.study.trials.count) trials; go on with --resume")
    }
  }

  private func show(
    _ search: TrainingSearch, _ place: StudyPlace, _ reporter: ProgressReporter
  ) async throws {
    let archive = try StudyArchive(journal: place.journal(.reading))
    let outcome = SearchOutcome(try archive.study(named: search.study.name))
    let folder = out ?? place.reportFolder(of: search.study.name)
    try await outcome.write(to: folder, note: reporter.note)
    if json {
      try StandardOutput.write(data: outcome.json + "\n")
    } else {
      try StandardOutput.write(lines: outcome.text + "\n")
    }
    reporter.note("written to \(place) and \(folder): report.html and figures")
  }
}

/// The names of the files beside a study.
enum StudyFiles {
  /// A path without its extension.
  static func stem(_ path: String) -> String {
    let name = lastName(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return path }
    return String(path.dropLast(name.distance(from: dot, to: name.endIndex)))
  }

  static func lastName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
