import DescentSearch
import DescentStudies
import TestStudies
import Testing

/// What a study records, and what it says to those who want another.
@Suite struct SettingsTests {
  private func open(
    _ journal: any Journal, _ hyperparameters: [Hyperparameter] = Self.hyperparameters,
    sampler: any Sampler = RandomSampler(), pruner: Pruning = .none,
    direction: SearchDirection = .minimize, seed: Int? = nil, lookahead: Int? = nil
  ) throws -> Study {
    try Study(
      journal: journal, name: "s", space: SearchSpace(hyperparameters), sampler: sampler,
      pruner: pruner, direction: direction, seed: seed, lookahead: lookahead)
  }

  private static let hyperparameters = [
    Hyperparameter("rate", .logUniform(1e-5...1e-1), default: .number(1e-3)),
    Hyperparameter("width", .integer(2...9, step: 2), default: .integer(4)),
    Hyperparameter("part", .uniform(0...0.95, step: 0.1)),
    Hyperparameter(
      "kind", .categorical(["a", "b"]), when: .init("width", is: [.integer(2), .integer(4)])),
  ]

  @Test func theRecordedSettingsHold() throws {
    let journal = MemoryJournal()
    _ = try open(journal, seed: 9, lookahead: 2)
    let again = try open(journal)
    #expect(again.seed == 9 && again.lookahead == 2)
    let record = try StudyArchive(journal: journal).study()
    #expect(record.space == (try SearchSpace(Self.hyperparameters)))
    #expect(record.sampler == "random" && record.seed == 9 && record.lookahead == 2)
  }

  @Test func otherSettingsAreNamed() throws {
    let journal = MemoryJournal()
    _ = try open(journal)
    let end = "; go on with that, or begin a study of another name"
    #expect(
      message { _ = try open(journal, seed: 1) } == "the study s has the seed 0, not 1" + end)
    #expect(
      message { _ = try open(journal, lookahead: 1) }
        == "the study s has the lookahead 4, not 1" + end)
    #expect(
      message { _ = try open(journal, direction: .maximize) }
        == "the study s has the direction minimize, not maximize" + end)
    #expect(
      message { _ = try open(journal, sampler: LearningSampler()) }
        == "the study s has the sampler random, not LearningSampler" + end)
    #expect(
      message { _ = try open(journal, pruner: .median(MedianPruner())) }
        == "the study s has the pruner none, not median" + end)
    #expect(
      message { _ = try open(journal, lookahead: 0) }
        == "the lookahead of a study is at least 1, not 0")
  }

  @Test func anotherVersionOfTheSettings() throws {
    let journal = MemoryJournal()
    let lines = [
      #"{"op_code":0,"worker_id":"w","study_name":"s","directions":[1]}"#,
      #"{"op_code":3,"worker_id":"w","study_id":0,"system_attr":{"descent:study":{"version":2}}}"#,
    ]
    #expect(journal.append(lines.map { Array($0.utf8) }, after: 0))
    #expect(
      message { _ = try open(journal) }
        == "the study s was written by another version of Descent, whose settings this one does not know"
    )
  }

  @Test func anotherSpaceIsNamed() throws {
    let journal = MemoryJournal()
    _ = try open(journal)
    let space = Self.hyperparameters
    let rate = Hyperparameter("rate", .uniform(0...1))
    #expect(
      message { _ = try open(journal, [rate] + space[1...]) }
        == "the study s searches another space: rate differs; give the study another name")
    #expect(
      message { _ = try open(journal, space[..<2] + [Hyperparameter("new", .integer(1...2))]) }
        == "the study s searches another space: part, kind, new differ; give the study another name"
    )
  }

  /// A study that Optuna began has distributions only: kinds and choices must agree, ranges need not.
  @Test func aForeignStudy() async throws {
    func journal() throws -> MemoryJournal {
      let journal = MemoryJournal()
      let lines = [
        #"{"op_code":0,"worker_id":"w","study_name":"s","directions":[1]}"#,
        #"{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2025-01-01T01:02:03.000004"}"#,
        #"{"op_code":5,"worker_id":"w","trial_id":0,"param_name":"b","param_value_internal":1,"distribution":"{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [16, null, 32]}}"}"#,
        #"{"op_code":5,"worker_id":"w","trial_id":0,"param_name":"x","param_value_internal":0.5,"distribution":"{\"name\": \"FloatDistribution\", \"attributes\": {\"step\": null, \"low\": 0.0, \"high\": 1.0, \"log\": false}}"}"#,
        #"{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[3],"datetime_complete":"2025-01-01T01:02:04"}"#,
      ]
      #expect(journal.append(lines.map { Array($0.utf8) }, after: 0))
      return journal
    }
    let good = [
      Hyperparameter("x", .uniform(-1...2)),
      Hyperparameter("b", .categorical(["16", "null", "32"])),
    ]
    let journal1 = try journal()
    let study = try Study(
      journal: journal1, name: "s", space: SearchSpace(good), sampler: LearningSampler(), trials: 6)
    try await study.run { $0["x"]?.number ?? 9 }
    #expect(study.trials.count == 6 && study.trials[0].point["b"] == .choice("null"))
    let records = journal1.read(after: 5).map { String(decoding: $0, as: UTF8.self) }
    let created = records.filter { $0.contains(#""op_code":4"#) }
    #expect(created.count == 5)
    for record in created {
      #expect(record.contains(#"\"choices\": [16, null, 32]"#))
      // The form of the file's times.
      #expect(!record.contains("+00:00"))
    }
    for bad in [
      [Hyperparameter("x", .logUniform(1...2)), good[1]],
      [good[0], Hyperparameter("b", .categorical(["16", "32"]))],
    ] {
      let journal2 = try journal()
      #expect(message { _ = try open(journal2, bad) }?.contains("another space") == true)
    }
  }

  @Test func bigNumbersOfTrialsAreRaised() async throws {
    let journal = MemoryJournal()
    for trials in [3, 7] {
      let study = try Study(
        journal: journal, space: SearchSpace(Self.hyperparameters), sampler: RandomSampler(),
        trials: trials)
      try await study.run { Double($0.seed) }
      #expect(study.trials.count == trials)
    }
    // Who does not say how many has the recorded number.
    let study = try Study(
      journal: journal, space: SearchSpace(Self.hyperparameters), sampler: RandomSampler())
    #expect(try await study.ask() == nil)
  }
}
