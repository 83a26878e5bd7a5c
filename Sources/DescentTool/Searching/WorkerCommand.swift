import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `descent worker`: trains trials of a study that another process made.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Train trials of a study that 'descent search' made elsewhere.",
    discussion: """
      A worker needs the study and its data, and nothing else: the search file is part of the study. Any number of workers \
      on any machines train one study, and its trials and their values do not depend on how many there are. One whose \
      data are not those of the study refuses.
      """)

  @Option(
    help: "The study: redis://[user:password@]host[:port][/db], or a file that machines share.",
    completion: .file(extensions: ["jsonl", "log"]))
  var study: String

  @OptionGroup var names: StudyNameOptions

  @Option(
    name: .customLong("data"),
    help: "Where the data are on this machine (default: the path in the search file).",
    completion: .file())
  var data: String?

  @Option(
    parsing: .unconditional,
    help:
      "How many trials run concurrently here; the results do not depend on it (default: the number of cores)."
  )
  var jobs: Int?

  @Option(help: "Begin no trial after this time, such as 90s, 10m or 2h.")
  var timeout: TimeLimit?

  @Option(help: "Wait so long for the study to be made.")
  var wait = TimeLimit(.seconds(60))

  @Flag(name: .shortAndLong, help: "Show no progress and no notes.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1 is needed.") }
  }

  func run() async throws {
    let reporter = ProgressReporter(isQuiet: quiet)
    defer { reporter.end() }
    let place = try StudyPlace(study, prefix: names.prefix)
    let (jobs, events) = (jobs ?? ProcessInfo.processInfo.activeProcessorCount, reporter.events)
    let search = try await interruptible { [data] in
      let (journal, record) = try await recorded(place, reporter)
      let overrides = data.map {
        [SettingOverride("data.path", to: $0, notation: .text, flag: "--data")]
      }
      return try TrainingSearch(resuming: record, journal: journal, overrides: overrides ?? [])
    }
    for note in search.notes + [search.limitNote] { reporter.note(note) }
    do {
      try await interruptible {
        try await events.finishing {
          try await search.run(jobs: jobs, timeout: timeout?.duration, events)
        }
      }
    } catch is CancellationError {
      throw Interrupted(state: "its trials are left to the other workers of \(place)")
    }
    reporter.end()
    let limit = search.study.trialLimit.map { " of \($0)" } ?? ""
    reporter.note("\(place): \(search.study.trialCount)\(limit) trials were begun")
  }

  /// The study, once it was made.
  private func recorded(
    _ place: StudyPlace, _ reporter: ProgressReporter
  ) async throws -> (any Journal, StudyRecord) {
    let end = ContinuousClock.now + wait.duration
    var journal: (any Journal)?
    var isTold = false
    while true {
      if journal == nil, !place.isAbsent { journal = try place.journal(.joining) }
      let record = try journal.flatMap { try recordedStudy(in: $0) }
      if let journal, let record, TrainingSearch.isRecorded(in: record) {
        return (journal, record)
      }
      let problem =
        record.map { "the study \($0.name) was not made by descent search" }
        ?? "there is no such study"
      guard ContinuousClock.now < end else { throw SearchError.study("\(place): \(problem)") }
      if !isTold { reporter.note("\(place): \(problem); waiting for it") }
      isTold = true
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// The study of the name, or the only one; `nil` if there is none yet.
  private func recordedStudy(in journal: any Journal) throws -> StudyRecord? {
    let archive = try StudyArchive(journal: journal)
    if let damage = archive.damage { throw SearchError.study(damage) }
    guard names.name == nil else { return archive.studies.first { $0.name == names.name } }
    return archive.studies.isEmpty ? nil : try archive.study()
  }
}

extension TrainingSearch {
  /// Why workers may have to wait.
  var limitNote: String {
    "at most \(study.lookahead) trials run at the same time on all machines together (search.lookahead)"
  }
}
