import DescentSearch
import Synchronization
import Testing

@testable import DescentStudies

/// A trial that has reported its value at a rung, and has not given back its network yet.
@Suite struct PauseTests {
  /// Reports early and returns late, so that other jobs promote the trial in between.
  private final class LateObjective: ResumableObjective {
    let trained = Mutex<[Int: [Int]]>([:])

    func advance(_ trial: StudyTrial, from state: Int?, to step: Int) async throws -> Int {
      let start = state ?? 0
      for epoch in (start + 1)...step {
        trained.withLock { $0[trial.number, default: []].append(epoch) }
        try await trial.report(Double((trial.number * 7) % 11) + 1 / Double(epoch), at: epoch)
      }
      try await Task.sleep(for: .milliseconds(5))
      return step
    }
  }

  @Test(arguments: [1, 2, 8]) func nothingIsTrainedTwice(jobs: Int) async throws {
    let study = try Study(
      journal: MemoryJournal(), space: SearchSpace([("x", .uniform(0...1))]), sampler: .random(),
      pruner: .halving(SuccessiveHalving(minimum: 1, maximum: 9)), lookahead: 8, trials: 40)
    let objective = LateObjective()
    try await study.run(jobs: jobs, with: objective)
    let trained = objective.trained.withLock { $0 }
    #expect(trained.count == 40)
    for (number, epochs) in trained { #expect(epochs == Array(1...epochs.count), "\(number)") }
    #expect(study.trials.allSatisfy { $0.state == .complete || $0.state == .pruned })
    #expect(study.trials.contains { $0.curve.count == 9 })
  }
}
