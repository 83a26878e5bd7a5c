import DescentSearch
import Synchronization
import TestStudies
import Testing

@testable import DescentStudies

/// What becomes of trials whose worker stops, dies, or is another program.
@Suite struct WorkerTests {
  private static let space = try! SearchSpace([
    Hyperparameter("x", .uniform(0...1)), Hyperparameter("k", .categorical(["a", "b"])),
  ])

  private func study(
    _ journal: any Journal, trials: Int? = 8, retries: Int = 10,
    sampler: any Sampler = LearningSampler()
  ) throws -> Study {
    try Study(
      journal: journal, name: "s", space: Self.space, sampler: sampler, trials: trials,
      retries: retries)
  }

  private func value(_ trial: StudyTrial) -> Double { trial["x"]?.number ?? 0 }

  private func quiet(_ trials: Int = 8) async throws -> [String] {
    let study = try study(MemoryJournal(), trials: trials)
    try await study.run { self.value($0) }
    return summary(study.trials)
  }

  /// A canceled worker leaves its trials; the next one has them at once, as they are.
  @Test func cancellation() async throws {
    let journal = MemoryJournal()
    let first = try study(journal)
    let task = Task {
      try await first.run(jobs: 2) { trial in
        if trial.number > 2 { try await Task.sleep(for: .seconds(100)) }
        return self.value(trial)
      }
    }
    while first.trialCount < 5 { try await Task.sleep(for: .milliseconds(2)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let second = try study(journal)
    try await second.run { self.value($0) }
    #expect(summary(second.trials) == (try await quiet()))
    #expect(second.trials.count == 8)
  }

  /// At the timeout nothing new begins, and what runs is trained to its end.
  @Test func timeout() async throws {
    let study = try study(MemoryJournal(), trials: 1000)
    try await study.run(jobs: 2, timeout: .seconds(3)) { trial in
      try await Task.sleep(for: .milliseconds(20))
      return self.value(trial)
    }
    // All of them would take ten seconds.
    #expect(study.trials.count < 1000)
    #expect(study.trials.count { $0.state == .complete } == study.trials.count)
  }

  /// The trial of a dead worker fails and is queued again with the same point and seed, as often as is allowed.
  @Test func deadWorkers() async throws {
    let journal = MortalJournal()
    for attempt in 0...2 {
      let study = try study(journal, trials: 3, retries: 2)
      let trial = try #require(try await study.ask())
      #expect(trial.number == attempt && !study.isOver)
      journal.kill(study)
    }
    let last = try study(journal, trials: 3, retries: 2)
    try await last.run { self.value($0) }
    #expect(last.isOver)
    let trials = last.trials
    #expect(trials.map(\.state) == [.failed, .failed, .failed, .complete, .complete])
    #expect(Set(trials[..<3].map(\.point)).count == 1)
    #expect(Set(trials[..<3].map { $0.systemAttributes["descent:seed"] }).count == 1)
    #expect(trials[2].systemAttributes["failed_trial"] == 0)
    #expect(trials[2].systemAttributes["retry_history"] == [0, 1])
    #expect(trials[2].reason == "its worker died")
  }

  /// A worker that seemed dead and was not cannot tell of its trial any more.
  @Test func aWorkerThatSeemedDead() async throws {
    let journal = MortalJournal()
    let slow = try study(journal, trials: 2)
    let trial = try #require(try await slow.ask())
    journal.kill(slow)
    let other = try study(journal, trials: 2)
    try await other.run { self.value($0) }
    let sentence = await laterMessage { try await slow.tell(trial, 5) }
    #expect(sentence == "trial 0 has ended (failed), so that nothing can be told of it")
    #expect(other.trials.compactMap(\.value).allSatisfy { $0 < 5 })
  }

  /// Trials of Optuna's workers are never failed by us, and nobody waits for them.
  @Test func otherPrograms() async throws {
    let journal = MortalJournal()
    let first = try study(journal, trials: nil)
    let writer = RecordWriter(worker: "8d1d-140", isLocal: false)
    #expect(journal.append([writer.createTrial(0, .init())], after: 2))
    try first.refresh()
    let second = try study(journal, trials: 4)
    try await second.run { self.value($0) }
    #expect(second.trials.map(\.state) == [.running, .complete, .complete, .complete])
    #expect(second.trials[0].step == nil)
  }

  /// Queued trials come first; what they leave open comes from the sampler.
  @Test func queuedTrials() async throws {
    let journal = MemoryJournal()
    let study = try study(journal, trials: 4)
    let writer = RecordWriter(worker: "8d1d-140", isLocal: false)
    var records: [[UInt8]] = []
    for fixed in [["x": 0.25], ["k": "b"], ["x": 7]] as [AttributeValue] {
      var template = RecordWriter.Template(state: .waiting)
      template.systemAttributes = [("fixed_params", fixed)]
      records.append(writer.createTrial(0, template))
    }
    #expect(journal.append(records, after: journal.read(after: 0).count))
    try await study.run { self.value($0) }
    let trials = study.trials
    #expect(trials.map(\.state) == [.complete, .complete, .failed, .complete])
    #expect(trials[0].point["x"] == .number(0.25) && trials[0].point["k"] != nil)
    #expect(trials[1].point["k"] == .choice("b") && trials[1].point["x"] != nil)
    #expect(trials[2].reason?.contains("outside of the study's space") == true)
  }

  @Test func failures() async throws {
    struct Wrong: Error, CustomStringConvertible { let description = "it went wrong" }
    let study = try study(MemoryJournal(), trials: 5)
    try await study.run { trial in
      switch trial.number {
      case 1: throw Wrong()
      case 2: return .nan
      case 3:
        try await trial.report(0.5, at: 3)
        throw TrialPruned()
      default: return self.value(trial)
      }
    }
    #expect(study.trials.map(\.state) == [.complete, .failed, .failed, .pruned, .complete])
    #expect(study.trials[1].reason == "it went wrong" && study.trials[2].value == nil)
    #expect(study.trials[3].value == 0.5)
  }

  /// A finite space is not searched longer than it has points.
  @Test func finiteSpaces() async throws {
    let space = try SearchSpace([Hyperparameter("n", .integer(1...5))])
    let study = try Study(
      journal: MemoryJournal(), space: space, sampler: RandomSampler(), trials: 50)
    try await study.run { Double($0.seed % 100) }
    #expect(Set(study.trials.map(\.point)).count == 5 && study.trials.count == 5)
  }
}

/// A log in memory whose workers can be killed: they go on, and count as dead.
final class MortalJournal: Journal {
  private let memory = MemoryJournal()
  private let cemetery = Cemetery()

  var name: String { memory.name }
  var workers: any WorkerRegistry { MortalWorker(cemetery: cemetery) }

  func read(after count: Int) -> [[UInt8]] { memory.read(after: count) }

  func append(_ records: [[UInt8]], after count: Int) -> Bool {
    memory.append(records, after: count)
  }

  func kill(_ study: Study) {
    let name = study.core.withLock { try? $0.reader.workers.ownName() }
    if let name { cemetery.bury(name) }
  }
}

private final class Cemetery: Sendable {
  private let names = Mutex<Set<String>>([])

  func bury(_ name: String) { names.withLock { _ = $0.insert(name) } }

  func holds(_ name: String) -> Bool { names.withLock { $0.contains(name) } }
}

private struct MortalWorker: WorkerRegistry {
  let cemetery: Cemetery
  private let local = LocalWorker()

  init(cemetery: Cemetery) { self.cemetery = cemetery }

  func ownName() throws -> String { local.ownName() }

  func isAlive(_ worker: String) -> Bool { !cemetery.holds(worker) }
}
