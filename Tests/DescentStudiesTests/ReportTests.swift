import DescentSearch
import Synchronization
import Testing

@testable import DescentStudies

/// When values of curves are written: not each by itself, and never too late for those who need them.
@Suite struct ReportTests {
  private func study(
    _ journal: any Journal, pruner: Pruning = .none, trials: Int = 1
  ) throws -> Study {
    try Study(
      journal: journal, space: SearchSpace([("x", .uniform(0...1))]), sampler: .random(),
      pruner: pruner, trials: trials)
  }

  @Test func aCurveIsWrittenWithTheEndOfItsTrial() async throws {
    let journal = MemoryJournal()
    let study = try study(journal)
    let trial = try #require(try await study.ask())
    let before = journal.read(after: 0).count
    for step in 1...50 { try await trial.report(Double(step), at: step) }
    // A machine that stood still in between writes sooner.
    let values = journal.read(after: before).count
    #expect(values < 50)
    try await study.tell(trial, 7)
    #expect(journal.read(after: before).count == 51)
    #expect(study.trials[0].curve.map(\.step) == Array(1...50))
    await #expect(throws: SearchError.self) { try await trial.report(1, at: 51) }
  }

  /// What waited is written whole when it is due, that of other trials of the process, too.
  @Test func valuesAreWrittenAfterASecond() async throws {
    let journal = MemoryJournal()
    let study = try study(journal, trials: 2)
    let first = try #require(try await study.ask())
    let second = try #require(try await study.ask())
    try await first.report(1, at: 1)
    try await second.report(2, at: 1)
    try await Task.sleep(for: .milliseconds(1_100))
    try await second.report(3, at: 2)
    let curves = try StudyArchive(journal: journal).study().trials.map { $0.curve.map(\.value) }
    #expect(curves == [[1], [2, 3]])
  }

  @Test func theLastValueOfAPrunedTrialIsItsValue() async throws {
    let study = try study(MemoryJournal())
    let trial = try #require(try await study.ask())
    try await trial.report(4, at: 2)
    try await trial.report(5, at: 1)
    try await study.tell(trial, .pruned)
    #expect(study.trials[0].state == .pruned && study.trials[0].value == 4)
  }

  @Test func aTrialThatIsLeftKeepsItsCurve() async throws {
    let journal = MemoryJournal()
    let study = try study(journal)
    let trial = try #require(try await study.ask())
    try await trial.report(4, at: 1)
    try await study.giveUp(trial)
    #expect(try StudyArchive(journal: journal).study().trials[0].curve.map(\.value) == [4])
  }

  /// A pruner decides from values that are not written yet.
  @Test func prunersSeeWhatIsNotWritten() async throws {
    let study = try study(
      MemoryJournal(), pruner: .median(try MedianPruner(startup: 1)), trials: 8)
    var pruned = 0
    while let trial = try await study.ask() {
      for step in 1...3 where !trial.isPruned {
        try await trial.report(trial.number == 7 ? 100 : 1, at: step)
      }
      if trial.isPruned { pruned += 1 }
      try await study.tell(trial, trial.isPruned ? .pruned : .value(1))
    }
    #expect(pruned == 1 && study.trials[7].state == .pruned)
  }
}
