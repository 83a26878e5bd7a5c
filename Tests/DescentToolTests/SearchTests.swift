import DescentConfiguration
import DescentStudies
import Foundation
import TestProcesses
import Testing

/// `descent search` and `descent study`, on the table of people.
@Suite(.timeLimit(.minutes(10))) struct SearchTests {
  private let tool: Tool

  init() throws {
    tool = try Tool()
    try tool.takeSearch()
  }

  private func results(_ file: String) throws -> [String] {
    try tool.archive(file).study().results
  }

  private func search(
    _ arguments: [String] = [], location: SourceLocation = #_sourceLocation
  ) async throws -> ProcessResult {
    let result = try await tool.run(["search", "search.yaml"] + arguments)
    #expect(result.code == 0, "\(result.errors)", sourceLocation: location)
    return result
  }

  @Test func aSearchFindsAndProves() async throws {
    let result = try await search()
    #expect(result.output.contains("The best trials of search, by validation accuracy"))
    #expect(result.output.contains("8 trials: 8 complete."))
    #expect(result.output.contains("The winner is"))
    #expect(result.errors.contains("[8/8] trial"))
    #expect(tool.files(in: "search.report").contains("report.html"))
    // The first trial has the defaults.
    let study = try StudyArchive(tool.folder.appending(path: "search.jsonl").path).study()
    #expect(study.trials[0].point == study.space?.defaults)
    #expect(study.trials.allSatisfy { ($0.value ?? -1) >= 0 && $0.curve.count == 4 })
  }

  /// Nobody reacts to the curve of a search without a pruner, so that it has few values; otherwise it has all.
  @Test(arguments: [("none", [3, 6, 9, 12, 15, 17]), ("median", Array(1...17))])
  func curvesAreMeasured(pruner: String, steps: [Int]) async throws {
    _ = try await search([
      "--pruner", pruner, "--trials", "2", "--set", "training.epochs=17", "--set",
      "search.ranking.candidates=0",
    ])
    let study = try StudyArchive(tool.folder.appending(path: "search.jsonl").path).study()
    #expect(study.trials.map { $0.curve.map(\.step) } == [steps, steps])
  }

  @Test(arguments: ["none", "halving", "median"])
  func theNumberOfJobsChangesNothing(_ pruner: String) async throws {
    var all: [[String]] = []
    for jobs in [1, 2, 8] {
      let file = "jobs-\(jobs).jsonl"
      _ = try await search(
        ["--pruner", pruner, "--jobs", "\(jobs)", "--study", file, "--set", "search.ranking=0"])
      all.append(try results(file))
    }
    #expect(all[0].count == 9)
    #expect(all[0] == all[1] && all[0] == all[2])
  }

  /// Two seeds for each trial, or only for those that halving lets go on; folds one after another.
  @Test func promisingTrialsAreRepeated() async throws {
    let study = { (file: String) in
      try StudyArchive(tool.folder.appending(path: file).path).study()
    }
    let plain = ["--set", "search.ranking=0", "--set", "search.repetitions=2"]
    _ = try await search(plain + ["--study", "all.jsonl"])
    _ = try await search(["--study", "one.jsonl", "--set", "search.ranking=0"])
    let (all, one) = (try study("all.jsonl").trials, try study("one.jsonl").trials)
    #expect(all[0].point == one[0].point && all[0].curve == one[0].curve)
    let repeated = all.compactMap { trial in
      trial.attributes["repetitions"]?.list.map { (trial, $0.compactMap(\.number)) }
    }
    #expect(repeated.contains { $1.count == 2 } && repeated.contains { $1.count == 1 })
    for (trial, values) in repeated {
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(abs(try #require(trial.value) - mean) < 1e-12)
    }
    _ = try await search(plain + ["--study", "some.jsonl", "--pruner", "halving"])
    let lengths = Set(try study("some.jsonl").trials.map(\.curve.count))
    #expect(lengths.contains(8) && lengths.contains(1))
    let folds = [
      "--set", "search.folds=true", "--set", "data.validation={fold: {of: 3}}", "--pruner",
      "wilcoxon", "--study", "folds.jsonl", "--set", "search.ranking=0",
    ]
    _ = try await search(folds)
    let trials = try study("folds.jsonl").trials.filter { $0.state == .complete }
    #expect(trials.allSatisfy { $0.curve.count == 3 && !trials.isEmpty })
    let mean = trials[0].curve.map(\.value).reduce(0, +) / 3
    #expect(abs((trials[0].value ?? 0) - mean) < 1e-12)
  }

  @Test func aKilledSearchGoesOnToTheSameResult() async throws {
    _ = try await search(["--study", "whole.jsonl", "--set", "search.ranking=0"])
    let slow = ["--study", "cut.jsonl", "--set", "search.ranking=0"]
    _ = try await tool.run(["search", "search.yaml"] + slow) {
      try await tool.waitForLine(in: "cut.jsonl")
      $0.end()
    }
    _ = try await search(slow + ["--resume"])
    let (whole, cut) = (try results("whole.jsonl"), try results("cut.jsonl"))
    func done(_ lines: [String]) -> Set<String> {
      // A trial whose worker died has failed, and its next attempt a number of its own.
      Set(lines.filter { $0.contains(" complete ") }.map { $0.drop { $0 != " " }.description })
    }
    #expect(done(whole) == done(cut))
  }

  @Test func anInterruptedSearchSaysHowToGoOn() async throws {
    let result = try await tool.run([
      "search", "search.yaml", "--trials", "100000", "--set", "training.epochs=50",
    ]) {
      while (try? tool.content("search.jsonl").contains("\"op_code\":7")) != true {
        try await Task.sleep(for: .milliseconds(20))
      }
      $0.interrupt()
    }
    #expect(result.code == 130)
    #expect(result.errors.contains("search.jsonl holds "), "\(result.errors)")
    #expect(result.errors.contains("go on with --resume"))
  }

  @Test func theWinnersConfigurationTrains() async throws {
    _ = try await search(["--json"])
    let best = try await tool.run(["study", "best", "search.jsonl"])
    #expect(best.output.hasPrefix("trial ") && best.output.contains("validation accuracy "))
    _ = try await tool.run(["study", "best", "search.jsonl", "--apply", "-o", "best.yaml"])
    let path = tool.folder.appending(path: "best.yaml").path
    _ = try TrainingConfiguration(contentsOf: path)
    try await tool.train("best.yaml")
    let refused = try await tool.run([
      "study", "best", "search.jsonl", "--apply", "-o", "best.yaml",
    ])
    #expect(refused.code == 1)
  }

  @Test func studiesAreListedAndExported() async throws {
    _ = try await search(["--name", "first", "--set", "search.ranking=0"])
    _ = try await search(["--name", "second", "--trials", "3", "--set", "search.ranking=0"])
    let list = try await tool.run(["study", "list", "search.jsonl"])
    #expect(list.output.contains("first") && list.output.contains("3 trials: 3 complete"))
    let several = try await tool.run(["study", "show", "search.jsonl"])
    #expect(several.code == 1 && several.errors.contains("name one of first, second"))
    let csv = try await tool.run(["study", "export", "search.jsonl", "--name", "second"])
    let rows = tool.cells(csv.output)
    #expect(rows.count == 4 && rows[0].prefix(3) == ["number", "state", "value"])
    let ranked = try await tool.run([
      "study", "rank", "search.jsonl", "--name", "second", "--budget", "2", "--candidates", "2",
    ])
    #expect(ranked.code == 0 && ranked.output.contains("P(winner better than"), "\(ranked.errors)")
  }

  @Test func searchesAreWrittenForData() async throws {
    // There is a search.yaml.
    let refused = try await tool.run(["init", "people.csv", "--target", "kind", "--search"])
    #expect(refused.code == 1 && refused.errors.contains("search.yaml"))
    let written = try await tool.run([
      "init", "people.csv", "--target", "kind", "--search", "-o", "new.yaml",
    ])
    #expect(written.code == 0)
    let small = try await tool.run([
      "search", "new.yaml", "--trials", "4", "--set", "training.epochs=3",
    ])
    #expect(small.code == 0, "\(small.errors)")
    #expect(small.errors.contains("auto picked tpe"))
  }

  @Test func mistakesTakeOneSentence() async throws {
    func errors(_ arguments: String...) async throws -> String {
      let result = try await tool.run(arguments)
      #expect(result.code == 1 || result.code == 64, "\(arguments): \(result.output)")
      return result.errors
    }
    #expect(
      try await errors("search", "search.yaml", "--sampler", "tpee").contains("did you mean tpe?"))
    #expect(try await errors("search", "search.yaml", "--timeout", "soon").contains("soon"))
    #expect(
      try await errors("search", "search.yaml", "--set", "optimizer=adam", "--set", "model=[dense]")
        .contains("no ranges to search"))
    #expect(
      try await errors("train", "search.yaml").contains("search"), "a section that train has not")
    _ = try await search(["--set", "search.ranking=0"])
    #expect(try await errors("search", "search.yaml").contains("go on with --resume"))
    #expect(
      try await errors(
        "search", "search.yaml", "--resume", "--set",
        "model=[dense: {log-integer: [2, 32], default: 8}, dense]"
      ).contains("searches another space: model.1"))
    #expect(try await errors("study", "show", "none.jsonl").contains("none.jsonl"))
    try tool.write("{\"op_code\":99,\"worker_id\":\"w\"}\n", to: "new.jsonl")
    #expect(try await errors("search", "search.yaml", "--study", "new.jsonl").contains("line 1"))
  }
}

extension Tool {
  /// The table of people, and a file that searches its classes.
  func takeSearch() throws {
    try takeFixtures("people.csv")
    try write(
      """
      data: {path: people.csv, target: kind, ignore: [id, is tall, is old, score], missing: fill}
      model:
        - repeat:
            times: {integer: [1, 2], default: 1}
            layers: [dense: {log-integer: [2, 16], default: 8}, relu]
        - dense
      optimizer:
        choice:
          - adam: {learning-rate: {log-uniform: [1e-4, 1e-1], default: 1e-2}}
          - sgd
        default: adam
      training: {epochs: 4, batch-size: 32}
      search: {objective: validation-accuracy, trials: 8, sampler: tpe, pruner: none}

      """, to: "search.yaml")
  }

  func archive(_ file: String) throws -> StudyArchive {
    try StudyArchive(folder.appending(path: file).path)
  }
}

extension StudyRecord {
  /// Every trial's point and value, and who won.
  var results: [String] {
    trials.map { trial in
      let point = trial.point.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return "\(trial.number) \(trial.state) \(trial.value ?? .nan) \(point)"
    } + ["best \(best ?? -1)"]
  }
}
