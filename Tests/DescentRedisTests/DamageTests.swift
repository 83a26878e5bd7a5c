import DescentFiles
import DescentStudies
import Testing

@testable import DescentRedis

/// Logs that a server has lost, and servers that cannot be used: a sentence says what is wrong.
@Suite(.enabled(if: Redis.isHere, Comment(rawValue: Redis.reason))) struct DamageTests {
  private func opened(_ server: RedisServer, _ limits: RedisLimits = RedisLimits()) throws
    -> RedisJournal
  {
    let journal = try RedisJournal(server.address, prefix: "", limits: limits)
    #expect(try journal.append([[65], [66], [67]], after: 0))
    #expect(try journal.read(after: 0).count == 3)
    return journal
  }

  private func both(_ journal: RedisJournal, _ text: String) {
    for sentence in [
      message { _ = try journal.read(after: 3) },
      message { _ = try journal.append([[68]], after: 3) },
    ] {
      #expect(sentence?.hasPrefix("redis://127.0.0.1:") == true)
      #expect(sentence?.contains(text) == true, "\(sentence ?? "no error")")
    }
  }

  @Test func flushed() throws {
    let server = try RedisServer()
    let journal = try opened(server)
    try server.command("FLUSHALL")
    both(journal, "its log has 0 records and had 3")
    #expect(try server.command("DBSIZE") == .integer(0))
  }

  @Test func flushedAndFilledAgain() throws {
    let server = try RedisServer()
    let journal = try opened(server)
    try server.command("FLUSHALL")
    let other = try RedisJournal(server.address)
    #expect(try other.append([[69], [70], [71]], after: 0))
    both(journal, "its log is another one than before")
    #expect(try other.append([[72]], after: 3))
    both(journal, "its log is another one than before")
    #expect(try other.read(after: 0).count == 4)
  }

  @Test func evicted() throws {
    let server = try RedisServer()
    let journal = try opened(server)
    try server.command("DEL", ":log:1")
    let limits = RedisLimits(record: .milliseconds(50))
    let other = try RedisJournal(server.address, prefix: "", limits: limits)
    let sentence = message { _ = try other.read(after: 0) }
    #expect(sentence?.contains("record 1 of its log is missing") == true)
    #expect(sentence?.contains("noeviction") == true)
    try server.command("DEL", ":log:2")
    #expect(message { _ = try journal.read(after: 3) }?.contains("record 2 of its log") == true)
  }

  /// A worker of Optuna on a cluster counts a record before it writes it.
  @Test func aRecordThatComesLater() async throws {
    let server = try RedisServer()
    let journal = try opened(server, RedisLimits(record: .seconds(3600)))
    try server.command("INCR", ":log_number")
    let task = Task.detached { try journal.read(after: 3) }
    try await Task.sleep(for: .milliseconds(50))
    try server.command("SET", ":log:3", "D")
    #expect(try await task.value == [[68]])
  }

  @Test func anotherProgramsKey() throws {
    let server = try RedisServer()
    try server.command("SET", ":log_number", "many")
    let journal = try RedisJournal(server.address)
    #expect(message { _ = try journal.read(after: 0) }?.contains("redis://127.0.0.1:") == true)
    try server.command("DEL", ":log_number")
    try server.command("LPUSH", ":log_number", "1")
    #expect(message { _ = try journal.read(after: 0) }?.contains("WRONGTYPE") == true)
  }

  /// What is set on a server may keep it from adding anything: nothing is written then.
  @Test func refusals() throws {
    let server = try RedisServer()
    let journal = try opened(server)
    try server.command("CONFIG", "SET", "maxmemory", "1")
    let full = message { _ = try journal.append([[68]], after: 3) }
    #expect(full?.contains("has no memory left (maxmemory)") == true, "\(full ?? "")")
    try server.command("CONFIG", "SET", "maxmemory", "0")
    try server.command("REPLICAOF", "127.0.0.1", "1")
    let replica = message { _ = try journal.append([[68]], after: 3) }
    #expect(replica?.contains("is a replica, which only reads") == true, "\(replica ?? "")")
    try server.command("REPLICAOF", "NO", "ONE")
    #expect(try journal.read(after: 0).count == 3 && journal.append([[68]], after: 3))
    try server.command("SCRIPT", "FLUSH")
    #expect(try journal.read(after: 0).count == 4)
  }
}

/// The sentence of the error that a closure throws.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch { return "\(error)" }
}
