import DescentSearch
import DescentStudies
import TestStudies
import Testing

/// The trials, their values and the winner do not depend on how many workers a study has.
@Suite struct SameResultTests {
  static let modes = ["plain", "median", "pausing"]

  /// The trials of a study that a number of jobs in each of a number of workers trained, with random delays.
  private func trials(
    _ mode: String, jobs: Int, workers: Int = 1, delay: Int = 1, trials: Int = 30,
    lookahead: Int = 4
  ) async throws -> [String] {
    let journal = MemoryJournal()
    func study() throws -> Study {
      try Study(
        journal: journal, space: SimulatedTraining.space(), sampler: LearningSampler(),
        pruner: SimulatedTraining.pruner(mode), seed: 3, lookahead: lookahead, trials: trials)
    }
    let first = try study()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<workers {
        let study = worker == 0 ? first : try study()
        group.addTask {
          try await SimulatedTraining(delay: delay).run(study, mode: mode, jobs: jobs)
        }
      }
      try await group.waitForAll()
    }
    try first.refresh()
    let open = first.trials.count { !$0.state.isFinished }
    #expect(open == 0)
    return summary(first.trials)
  }

  @Test(arguments: modes) func anyNumberOfJobs(_ mode: String) async throws {
    let single = try await trials(mode, jobs: 1, delay: 0)
    #expect(single.count == 30)
    #expect(single.contains { $0.contains("complete") })
    if mode != "plain" { #expect(single.contains { $0.contains("pruned") }) }
    for jobs in [2, 4, 8] { #expect(try await trials(mode, jobs: jobs) == single) }
  }

  @Test(arguments: modes, [1, 3]) func anyLookahead(_ mode: String, _ lookahead: Int) async throws {
    let single = try await trials(mode, jobs: 1, delay: 0, lookahead: lookahead)
    #expect(try await trials(mode, jobs: 5, lookahead: lookahead) == single)
  }

  /// A sampler that learns sees other results with another lookahead: the tests above could not pass if it did not.
  @Test func lookaheadChangesTrials() async throws {
    let one = try await trials("plain", jobs: 1, delay: 0, lookahead: 1)
    let four = try await trials("plain", jobs: 1, delay: 0, lookahead: 4)
    #expect(one != four)
  }
}
