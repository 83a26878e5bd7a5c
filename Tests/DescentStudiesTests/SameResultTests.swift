import DescentSearch
import DescentStudies
import Synchronization
import TestProcesses
import TestStudies
import Testing

/// The trials, their values and the winner do not depend on how many workers a study has.
@Suite struct SameResultTests {
  static let modes = ["plain", "median", "pausing", "repeated"]

  /// The trials of a study that a number of jobs in each of a number of workers trained, with random delays.
  private func trials(
    _ mode: String, jobs: Int, workers: Int = 1, delay: Int = 1, trials: Int = 30,
    lookahead: Int = 4
  ) async throws -> [String] {
    let journal = MemoryJournal()
    func study() throws -> Study {
      try Study(
        journal: journal, space: SimulatedTraining.space(), sampler: LearningSampler(),
        pruner: SimulatedTraining.pruner(mode), seed: 3, lookahead: lookahead, trials: trials,
        repetitions: mode == "repeated" ? 3 : 1)
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
    if mode == "median" || mode == "pausing" {
      #expect(single.contains { $0.contains("pruned") })
    }
    if mode == "repeated" {
      #expect((1...15).contains(single.count { $0.contains("repetitions 3") }))
      #expect(single.contains { $0.contains("repetitions 1") })
    }
    for jobs in [2, 4, 8] { #expect(try await trials(mode, jobs: jobs) == single) }
  }

  @Test(arguments: modes, [1, 3]) func anyLookahead(_ mode: String, _ lookahead: Int) async throws {
    let single = try await trials(mode, jobs: 1, delay: 0, lookahead: lookahead)
    #expect(try await trials(mode, jobs: 5, lookahead: lookahead) == single)
  }

  /// Several workers on one file, as several processes are.
  @Test(arguments: modes) func severalWorkers(_ mode: String) async throws {
    let single = try await trials(mode, jobs: 1, delay: 0)
    #expect(try await trials(mode, jobs: 2, workers: 3) == single)
  }

  /// Processes that are killed at random moments, and others that go on.
  @Test(arguments: modes) func killedWorkers(_ mode: String) async throws {
    let folder = try StudyFolder()
    let path = folder.file("killed-\(mode).jsonl")
    let arguments = ["run", path, "s", "40", "mode=\(mode)", "jobs=2"]
    for round in 0..<6 {
      let before = (try? folder.bytes("killed-\(mode).jsonl").count) ?? 0
      _ = try await TestProcess(
        worker, arguments + ["delay=\(mode == "plain" || mode == "repeated" ? 60 : 10)"]
      ).run { process in
        // Some records later, so that trials are under way.
        for _ in 0..<1000
        where (try? folder.bytes("killed-\(mode).jsonl").count) ?? 0 < before + 4000 {
          try await Task.sleep(for: .milliseconds(5))
        }
        try await Task.sleep(for: .milliseconds(3 * round))
        process.end()
      }
    }
    let last = try await TestProcess(worker, arguments).run()
    #expect(last.code == 0 && last.output == "", "\(last)")
    let quiet = folder.file("quiet-\(mode).jsonl")
    _ = try await TestProcess(worker, ["run", quiet, "s", "40", "mode=\(mode)"]).run()
    let trials = try StudyArchive(path).study().trials
    #expect(summary(trials) == summary(try StudyArchive(quiet).study().trials))
    // Whether a kill hits a trial depends on the machine's load; WorkerTests plan their deaths.
    let open = trials.count { !$0.state.isFinished }
    #expect(open == 0)
    #expect(summary(trials).count == 40)
  }

  /// A paused trial goes on from where it is, and nothing ends it early.
  @Test func pausing() async throws {
    final class Counted: ResumableObjective {
      let epochs = Mutex(0)
      let ends = Mutex(0)

      func advance(_ trial: StudyTrial, from state: Int?, to step: Int) async throws -> Int {
        for epoch in ((state ?? 0) + 1)...step {
          epochs.withLock { $0 += 1 }
          try await trial.report(SimulatedTraining.loss(trial, epoch: epoch), at: epoch)
          if trial.isPruned { ends.withLock { $0 += 1 } }
        }
        return step
      }
    }
    let study = try Study(
      journal: MemoryJournal(), space: SimulatedTraining.space(), sampler: LearningSampler(),
      pruner: SimulatedTraining.pruner("pausing"), trials: 40)
    let objective = Counted()
    try await study.run(jobs: 3, with: objective)
    #expect(objective.ends.withLock { $0 } == 0)
    // No epoch was trained twice.
    let trained = study.trials.map(\.curve.count).reduce(0, +)
    #expect(objective.epochs.withLock { $0 } == trained && trained < 40 * 9 / 2)
    #expect(study.trials.map(\.state).contains(.complete))
  }

  /// A sampler that learns sees other results with another lookahead: the tests above could not pass if it did not.
  @Test func lookaheadChangesTrials() async throws {
    let one = try await trials("plain", jobs: 1, delay: 0, lookahead: 1)
    let four = try await trials("plain", jobs: 1, delay: 0, lookahead: 4)
    #expect(one != four)
  }
}
