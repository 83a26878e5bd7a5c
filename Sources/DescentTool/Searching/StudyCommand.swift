import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `descent study`: looks at studies, and goes on with what they found.
struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Look at a study of 'descent search' or of Optuna.",
    subcommands: [
      ListCommand.self, ShowCommand.self, BestCommand.self, RankCommand.self, ExportCommand.self,
      PlotCommand.self,
    ])
}

/// The study that a command looks at.
struct StudyOptions: ParsableArguments {
  @Argument(
    help: "The file of the study, or redis://[user:password@]host[:port][/db].",
    completion: .file(extensions: ["jsonl", "log"]))
  var study: String

  @OptionGroup var names: StudyNameOptions

  var place: StudyPlace {
    get throws { try StudyPlace(study, prefix: names.prefix) }
  }

  func outcome() throws -> SearchOutcome {
    SearchOutcome(try place.archive().study(named: names.name))
  }
}

extension StudyCommand {
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the studies of a file or a server.")
    @Argument(
      help: "The file of the studies, or redis://[user:password@]host[:port][/db].",
      completion: .file(extensions: ["jsonl", "log"]))
    var studies: String

    @Option(help: "What the names of the keys in Redis begin with (default: nothing).")
    var prefix: String?

    func run() throws {
      let archive = try StudyPlace(studies, prefix: prefix).archive()
      let outcomes = archive.studies.map { SearchOutcome($0) }
      let rows = outcomes.map { outcome in
        let best = outcome.record.best.flatMap { number in
          outcome.record.trials.first { $0.number == number }
        }
        return [
          outcome.record.name, outcome.measure.objective, "\(outcome.record.direction)",
          outcome.counts, best?.value.map { NumberText.readable($0, digits: 4) } ?? "–",
        ]
      }
      let table = Report.Table(
        caption: "", columns: ["study", "objective", "direction", "trials", "best"], rows: rows)
      try StandardOutput.write(lines: textTable(table) + "\n")
    }
  }

  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the best trials and what is known of the winner.")
    @OptionGroup var study: StudyOptions
    @Flag(help: "Print one JSON document.") var json = false

    func run() throws {
      let outcome = try study.outcome()
      if json { return try StandardOutput.write(data: outcome.json + "\n") }
      try StandardOutput.write(lines: outcome.text + "\n")
    }
  }

  struct BestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "best",
      abstract: "Print the winner: of the final, or of the search if there was none.")
    @OptionGroup var study: StudyOptions
    @Flag(help: "Write the winner's configuration, for descent train.") var apply = false
    @Option(name: .shortAndLong, help: "With --apply: the file to write; - for standard output.")
    var output = "config.yaml"
    @Flag(help: "Overwrite the file if it exists.") var overwrite = false

    func run() throws {
      let outcome = try study.outcome()
      guard apply else { return try StandardOutput.write(lines: outcome.winnerText + "\n") }
      let configuration = try outcome.winningConfiguration()
      if output == "-" { return try StandardOutput.write(data: configuration.yaml) }
      try OutputPath.check(output, overwriting: overwrite)
      let text = configuration.placed(inFolderOf: output).yaml
      try OutputFile.write(Array(text.utf8), to: output)
      StandardError.writeLine("written to \(output); to train: descent train \(output)")
    }
  }

  struct RankCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rank",
      abstract: "Train the best trials again with fresh seeds, to see whether the winner is real.")
    @OptionGroup var study: StudyOptions
    @Option(
      parsing: .unconditional, help: "How many of the best trials (default: that of the search).")
    var candidates: Int?
    @Option(
      parsing: .unconditional,
      help: "The share of the search's epochs that may be spent (default: that of the search).")
    var budget: Double?
    @Option(parsing: .unconditional, help: "How many trainings run concurrently.")
    var jobs: Int?
    @Flag(name: .shortAndLong, help: "Show no progress and no notes.") var quiet = false

    func validate() throws {
      if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1 is needed.") }
      if let candidates, candidates < 1 {
        throw ValidationError("--candidates \(candidates): at least 1 is needed.")
      }
      if let budget, !(budget > 0 && budget <= 10) {
        throw ValidationError("--budget \(budget): it must be above 0 and at most 10.")
      }
    }

    func run() async throws {
      let reporter = ProgressReporter(isQuiet: quiet)
      let outcome = try study.outcome()
      let place = try study.place
      let search = try TrainingSearch(
        resuming: outcome.record, journal: place.journal(.joining))
      let (jobs, candidates, budget) = (
        jobs ?? ProcessInfo.processInfo.activeProcessorCount, candidates, budget
      )
      do {
        _ = try await interruptible {
          try await search.rank(
            jobs: jobs, candidates: candidates, budget: budget, reporter.events)
        }
      } catch is CancellationError {
        throw Interrupted(
          state: "what was trained is in \(place); go on with the same command")
      }
      try StandardOutput.write(lines: study.outcome().text + "\n")
    }
  }

  struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Print every trial as a line of CSV.")
    @OptionGroup var study: StudyOptions
    @Option(name: .shortAndLong, help: "The file to write; - for standard output.")
    var output = "-"
    @Flag(help: "Overwrite the file if it exists.") var overwrite = false

    func run() throws {
      let csv = try study.outcome().csv
      if output == "-" { return try StandardOutput.write(data: csv) }
      try OutputPath.check(output, overwriting: overwrite)
      try OutputFile.write(Array(csv.utf8), to: output)
    }
  }

  struct PlotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "plot", abstract: "Write report.html and figures.")
    @OptionGroup var study: StudyOptions
    @Option(
      help: "The folder to write to (default: that of the study, as .report).",
      completion: .directory)
    var out: String?

    func run() async throws {
      let outcome = try study.outcome()
      let folder = try out ?? study.place.reportFolder(of: outcome.record.name)
      try await outcome.write(to: folder)
      StandardError.writeLine("written to \(folder): report.html and figures")
    }
  }
}
