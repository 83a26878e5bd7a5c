import DescentSearch
import DescentStudies
import Testing

@testable import DescentTraining

/// What is said of a study from its log alone.
@Suite struct SearchOutcomeTests {
  private func study(
    _ space: SearchSpace, _ value: @escaping @Sendable (StudyTrial) throws -> Double
  ) async throws -> SearchOutcome {
    let journal = MemoryJournal()
    let study = try Study(
      journal: journal, name: "s", space: space, sampler: .narrowing(trials: 20),
      direction: .maximize, trials: 20)
    try await study.run { try value($0) }
    return SearchOutcome(try StudyArchive(journal: journal).study())
  }

  /// Where higher is better, a trial without a value is the worst one, too.
  @Test func failedTrialsAreWorstInBothDirections() async throws {
    let space = try SearchSpace([("x", .uniform(0...1))])
    let outcome = try await study(space) { trial in
      let x = trial["x"]?.number ?? 0
      guard x < 0.5 else { throw SearchError.result("diverged") }
      return x
    }
    let failed = try #require(outcome.record.trials.first { $0.state == .failed })
    #expect(failed.loss(.maximize) == .infinity && failed.loss(.minimize) == .infinity)
    #expect(outcome.table.rows.allSatisfy { !$0[1].isEmpty })
    // The ranges follow the best, below one half.
    let last = try #require(outcome.summary.ranges.last)
    guard case .uniform(let range, nil) = last.domains[0] else { return #expect(Bool(false)) }
    #expect(range.lowerBound < 0.5 && range.upperBound < 0.8)
  }

  /// CR LF is one character, and needs quotes as each of its bytes does.
  @Test func cellsWithLineBreaksAreQuoted() async throws {
    let space = try SearchSpace([("x", .categorical(["a\r\nb", "say \"c\"", "d"]))])
    let csv = try await study(space) { _ in 1 }.csv
    #expect(csv.contains("\"a\r\nb\"\n") && csv.contains("\"say \"\"c\"\"\"\n"))
    #expect(csv.contains(",d\n"))
  }
}
