import DescentSearch
import Synchronization
import TestStudies
import Testing

@testable import DescentStudies

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Logs that nobody wrote in order, and locks and workers that nobody can see.
@Suite struct RobustnessTests {
  /// Bytes changed at random: the log is read up to a line that is no record, and a study in it is opened or refused.
  @Test func changedLogs() async throws {
    let folder = try StudyFolder()
    var draws = Draws(seed: 11)
    var readable = 0
    for seed in 0..<12 {
      let name = "\(seed).jsonl"
      try await RandomStudies.write(folder.file(name), seed: seed)
      let bytes = try folder.bytes(name)
      for _ in 0..<60 {
        let journal = MemoryJournal()
        #expect(journal.append(lines(changed(bytes, &draws)), after: 0))
        let archive = try StudyArchive(journal: journal)
        readable += archive.damage == nil ? 1 : 0
        for study in archive.studies {
          guard let space = study.space else { continue }
          let opened = try? Study(
            journal: journal, name: study.name, space: space, sampler: RandomSampler())
          _ = opened?.trials
        }
      }
    }
    #expect(readable > 50)
  }

  private func changed(_ bytes: [UInt8], _ draws: inout Draws) -> [UInt8] {
    var bytes = bytes
    for _ in 0...draws.below(3) {
      let place = draws.below(bytes.count)
      switch draws.below(4) {
      case 0: bytes[place] = UInt8(draws.below(256))
      case 1: bytes[place] = UInt8(0x30 + draws.below(10))
      case 2: bytes.remove(at: place)
      default: bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
      }
    }
    return bytes
  }

  private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map(Array.init)
  }

  /// Steps that cannot be are ignored.
  @Test func wildSteps() throws {
    let journal = MemoryJournal()
    let space = try SearchSpace([Hyperparameter("x", .uniform(0...1))])
    func study() throws -> Study {
      try Study(journal: journal, name: "s", space: space, sampler: RandomSampler())
    }
    _ = try study()
    let writer = RecordWriter(worker: "w", isLocal: false)
    for (name, value) in [
      ("descent:step", 2_000_000_000), ("descent:step", -7), ("descent:step:-3", 1),
      ("descent:step:999999999", 1), ("descent:step", "x"), ("descent:worker", 5),
    ] as [(String, AttributeValue)] {
      var template = RecordWriter.Template()
      template.systemAttributes = [(name, value)]
      #expect(
        journal.append([writer.createTrial(0, template)], after: journal.read(after: 0).count))
    }
    #expect(try study().trials.allSatisfy { $0.step == nil })
  }

  /// A line that its writer has cut after the first of two records: the retry is there, and the dead trial is only failed.
  @Test func aTakeoverThatWasTorn() async throws {
    let journal = MortalJournal()
    let space = try SearchSpace([Hyperparameter("x", .uniform(0...1))])
    func study() throws -> Study {
      try Study(journal: journal, name: "s", space: space, sampler: RandomSampler(), trials: 2)
    }
    let dead = try study()
    _ = try await dead.ask()
    journal.kill(dead)
    let records = journal.read(after: 0)
    let other = try study()
    _ = try await other.ask()
    // What the other worker wrote first, alone.
    let torn = MortalJournal()
    let written = journal.read(after: records.count)
    #expect(torn.append(records + written.prefix(1), after: 0))
    for worker in [dead, other] { torn.kill(worker) }
    let last = try Study(
      journal: torn, name: "s", space: space, sampler: RandomSampler(), trials: 2)
    try await last.run { $0["x"]?.number ?? 0 }
    #expect(last.trials.map(\.state) == [.failed, .complete, .complete])
    #expect(last.trials[0].point == last.trials[1].point)
  }

  /// On another machine only the modification time shows that a worker lives.
  @Test func workersOfOtherMachines() throws {
    let folder = try StudyFolder()
    let name = "descent-0000000000000000-1-abc"
    try folder.write("descent", name)
    let start = ContinuousClock.now
    let passed = Mutex(0)
    let workers = WorkerFolder(folder.path, patience: .seconds(8)) {
      start + .seconds(passed.withLock { $0 })
    }
    #expect(workers.isAlive(name))
    passed.withLock { $0 += 5 }
    utimes(folder.file(name), nil)
    #expect(workers.isAlive(name))
    passed.withLock { $0 += 5 }
    #expect(workers.isAlive(name))
    passed.withLock { $0 += 9 }
    #expect(!workers.isAlive(name))
    #expect(!workers.isAlive("descent-0000000000000000-1-gone"))
  }

  /// This machine's workers are known by the hold on their file.
  @Test func workersOfThisMachine() throws {
    let folder = try StudyFolder()
    let workers = WorkerFolder(folder.file("w"))
    let other = WorkerFolder(folder.file("w"))
    let name = try workers.ownName()
    #expect(other.isAlive(name) && workers.isAlive(name))
    let left = name + "0"
    try folder.write("", "w/\(left)")
    #expect(!other.isAlive(left))
    // A worker that comes removes what the dead left.
    _ = try other.ownName()
    #expect(!other.isAlive(left))
  }

  /// A lock that nobody renews is taken after a while, whether it is a link or a file.
  @Test(arguments: [true, false]) func staleLocks(_ isLink: Bool) throws {
    let folder = try StudyFolder()
    let journal = folder.file("a.jsonl")
    if isLink {
      symlink("a.jsonl", journal + ".lock")
    } else {
      try folder.write("", "a.jsonl.lock")
    }
    let lock = JournalLock(
      journal: journal, workers: WorkerFolder(folder.file("w")), grace: .milliseconds(200))
    var isTaken = false
    let time = try ContinuousClock().measure { try lock.taking { isTaken = true } }
    #expect(isTaken && time > .milliseconds(200))
    #expect(!folder.names.contains { $0.contains("lock") })
  }
}
