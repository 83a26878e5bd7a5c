import DescentFiles
import Foundation
import Synchronization
import Testing

@testable import DescentRedis

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Addresses at which no log can be opened: one sentence each.
@Suite(.enabled(if: Redis.isHere, Comment(rawValue: Redis.reason))) struct OpeningTests {
  private let limits = RedisLimits(opening: .seconds(1))

  private func sentence(_ text: String, _ limits: RedisLimits? = nil) -> String? {
    message {
      let address = try RedisAddress(text) { _ in nil }
      _ = try RedisJournal(address, prefix: "", limits: limits ?? self.limits)
    }
  }

  @Test func nothingListens() throws {
    let port = try freePort()
    #expect(
      sentence("redis://127.0.0.1:\(port)")
        == "redis://127.0.0.1:\(port) refuses connections: no server listens there (waited 1 s)")
  }

  @Test func noSuchHost() {
    let text = sentence("redis://no-such-host.invalid:7000") ?? ""
    // Some resolvers say that they do not know at this moment.
    #expect(
      text.hasPrefix("redis://no-such-host.invalid:7000 is not "), "\(text)")
  }

  @Test func silence() throws {
    let socket = try TestSocket()
    #expect(
      sentence("redis://u:hush@127.0.0.1:\(socket.port)/3")
        == "redis://127.0.0.1:\(socket.port)/3 does not answer (waited 1 s)")
  }

  @Test(arguments: [
    "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail.example.org\r\n",
    "+HELLO\r\n+HELLO\r\n+HELLO\r\n", ":1\r\n:2\r\n:3\r\n:4\r\n",
    "$3\r\nabc\r\n*0\r\n$-1\r\n*-1\r\n",
  ])
  func anotherServer(_ greeting: String) throws {
    let socket = try TestSocket()
    let descriptor = socket.descriptor
    Thread.detachNewThread { [socket] in
      let client = accept(descriptor, nil, nil)
      _ = greeting.withCString { send(client, $0, strlen($0), withoutSignal) }
      usleep(3_000_000)
      close(client)
      withExtendedLifetime(socket) {}
    }
    let text = sentence("redis://127.0.0.1:\(socket.port)") ?? ""
    #expect(text.contains(":\(socket.port) is not a Redis server"), "\(text)")
  }

  @Test func passwords() throws {
    let server = try RedisServer([
      "--requirepass", "right", "--user", "worker", "on", ">right", "~study*", "+@all",
    ])
    let place = "127.0.0.1:\(server.port)"
    #expect(sentence("redis://:right@\(place)") == nil)
    #expect(sentence("redis://worker:right@\(place)") == nil)
    #expect(
      sentence("redis://:hush@\(place)") == "redis://\(place) does not accept the password")
    #expect(
      sentence("redis://nobody:hush@\(place)")
        == "redis://\(place) does not accept the user nobody or the password")
    #expect(
      sentence("redis://\(place)")
        == "redis://\(place) asks for a password; set DESCENT_REDIS_PASSWORD, or DESCENT_REDIS_PASSWORD_FILE to the file that has it"
    )
    #expect(
      sentence("redis://:right@\(place)/99") == "redis://\(place)/99 has no database 99")
    let address = try RedisAddress("redis://worker:right@\(place)") { _ in nil }
    let journal = try RedisJournal(address, prefix: "other")
    let denied = message { _ = try journal.append([[65]], after: 0) }
    #expect(denied?.hasPrefix("redis://\(place)") == true && denied?.contains("hush") == false)
    #expect(try RedisJournal(address, prefix: "study").append([[65]], after: 0))
  }

  @Test func aPasswordForNothing() throws {
    let server = try RedisServer()
    #expect(
      sentence("redis://:hush@127.0.0.1:\(server.port)")
        == "redis://127.0.0.1:\(server.port) has no password, and was given one; leave it out")
  }

  /// A server that is just starting is waited for.
  @Test func aServerThatComes() async throws {
    let server = try RedisServer()
    server.stop()
    let address = try server.address
    let limits = RedisLimits(opening: .seconds(60))
    let task = Task.detached {
      try RedisJournal(address, prefix: "", limits: limits).read(after: 0)
    }
    try await Task.sleep(for: .milliseconds(200))
    try server.start()
    #expect(try await task.value == [])
  }

  @Test func encryption() {
    let text = sentence("rediss://127.0.0.1:1") ?? ""
    // A newer hiredis has TLS.
    #expect(text.hasPrefix("rediss://127.0.0.1:1 "))
    #expect(text.contains("stunnel") || text.contains("refuses connections"))
  }
}
