import DescentSearch
import DescentStudies
import TestStudies
import Testing

@testable import DescentRedis

/// A log in Redis is a log as the others are.
@Suite(.enabled(if: Redis.isHere, Comment(rawValue: Redis.reason))) struct RedisJournalTests {
  @Test func appendsOnlyWhatWasReadUpTo() throws {
    let server = try RedisServer()
    let (first, second) = (
      try RedisJournal(server.address), try RedisJournal(server.address)
    )
    #expect(try first.append([[65], [66]], after: 0))
    #expect(try !second.append([[67]], after: 0))
    #expect(try !second.append([[67]], after: 1))
    #expect(try !second.append([[67]], after: 3))
    #expect(try second.read(after: 0) == [[65], [66]])
    #expect(try second.append([[67]], after: 2))
    #expect(try first.read(after: 1) == [[66], [67]] && first.read(after: 3) == [])
    #expect(throws: (any Error).self) { try first.append([[65, 10]], after: 3) }
    #expect(try server.command("GET", ":log_number") == .bytes([UInt8]("2")))
    #expect(try server.command("GET", ":log:2") == .bytes([67]))
  }

  /// What is told of a trial is added after records of others, and not after any that names the trial.
  @Test func aboutTrials() throws {
    let server = try RedisServer()
    let (first, second) = (try RedisJournal(server.address), try RedisJournal(server.address))
    func record(_ text: String) -> [UInt8] { [UInt8](text) }
    let others = [
      #"{"op_code":4}"#, #"{"op_code":6,"trial_id":11,"state":1}"#, #"{"trial_id": 2}"#,
    ].map(record)
    let own = record(#"{"op_code":6,"trial_id":1,"state":1}"#)
    #expect(try first.append(others, after: 0))
    #expect(try second.append([own], after: 0, about: [1]))
    #expect(try second.read(after: 0) == others + [own])
    #expect(try first.read(after: 3) == [own])
    // The same again, as if the reply had been lost.
    #expect(try second.append([own], after: 0, about: [1]))
    #expect(try first.read(after: 0) == others + [own])
    for text in [
      #"{"trial_id":1,"a":2}"#, #"{"trial_id": 1}"#, #"{"x": 3, "trial_id" : 1, "y": 1}"#,
    ] {
      let count = try first.read(after: 0).count
      #expect(try first.append([record(text)], after: count))
      #expect(try !second.append([record("X")], after: count, about: [5, 1]))
      #expect(try second.append([record("Y")], after: count, about: [5, 12]))
      #expect(try second.read(after: count) == [record(text), record("Y")])
    }
    // Too much has happened to be told in one reply.
    let many = (0..<300).map { record("\($0)") }
    let count = try first.read(after: 0).count
    #expect(try first.append(many, after: count))
    #expect(try !second.append([record("X")], after: count, about: [5]))
    #expect(try second.read(after: count) == many)
  }

  /// Any bytes but a line break, in any number of records.
  @Test func manyRecords() throws {
    let server = try RedisServer()
    let journal = try RedisJournal(server.address, prefix: "a b:")
    let records = (0..<9000).map { [UInt8]("\($0)\r\0\u{e4}") }
    #expect(try journal.append(records, after: 0))
    #expect(try journal.read(after: 0) == records)
    let other = try RedisJournal(server.address, prefix: "a b:")
    #expect(try other.read(after: 0) == records && other.read(after: 8999) == [records[8999]])
    #expect(try RedisJournal(server.address).read(after: 0) == [])
    // Larger than a reply is to be.
    let large = (0..<3).map { _ in [UInt8](repeating: 97, count: 3 << 20) }
    #expect(try journal.append(large, after: 9000))
    #expect(try other.read(after: 9000) == large)
  }

  @Test func sameStudyAsInMemory() async throws {
    let server = try RedisServer()
    let quiet = try await summary(MemoryJournal(), workers: 1)
    for workers in [1, 2, 8] {
      let journal = try RedisJournal(server.address, prefix: "\(workers)")
      #expect(try await summary(journal, workers: workers) == quiet)
    }
  }

  private func summary(_ journal: any Journal, workers: Int) async throws -> [String] {
    func study() throws -> Study {
      try Study(
        journal: journal, space: SimulatedTraining.space(), sampler: LearningSampler(), seed: 3,
        trials: 30)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<workers {
        group.addTask {
          try await SimulatedTraining(delay: 1).run(try study(), mode: "plain", jobs: 2)
        }
      }
      try await group.waitForAll()
    }
    return TestStudies.summary(try StudyArchive(journal: journal).study().trials)
  }
}
