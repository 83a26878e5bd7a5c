import DescentFiles
import DescentSearch
import DescentStudies
import Synchronization
import Testing

@testable import DescentRedis

/// Connections that end, stall and are slow at every byte of an exchange: nothing is lost, and nothing is there twice.
@Suite(.enabled(if: Redis.isHere, Comment(rawValue: Redis.reason))) struct DisturbanceTests {
  /// A stalled reply is given up soon. Where a machine is so busy that a reply is late without any fault, it is asked for
  /// again, which changes no result.
  private static let limits = RedisLimits(
    opening: .seconds(60), command: .milliseconds(250), pause: .milliseconds(20))

  enum Exchange: CaseIterable, Sendable { case append, late, read, among }

  private struct Scene {
    let server: RedisServer
    let proxy: TestProxy
    let direct: RedisJournal
    let journal: RedisJournal
    let records: [[UInt8]] = [
      [UInt8](#"{"op_code":4,"worker_id":"a"}"#), [UInt8]("B"), [UInt8]("C"),
    ]

    init(_ server: RedisServer, _ prefix: String) throws {
      self.server = server
      proxy = try TestProxy(to: server.port)
      direct = try RedisJournal(server.address, prefix: prefix)
      journal = try RedisJournal(
        proxy.address, prefix: prefix, limits: DisturbanceTests.limits)
      try #require(try direct.append([records[0]], after: 0))
      try #require(try journal.read(after: 0) == [records[0]])
    }

    /// Does what is to be disturbed, and checks its result.
    func run(_ exchange: Exchange, _ note: String) throws {
      switch exchange {
      case .append: #expect(try journal.append([records[1], records[2]], after: 1), "\(note)")
      case .late:
        try #require(try direct.append([records[1], records[2]], after: 1))
        #expect(try !journal.append([[UInt8]("X")], after: 1), "\(note)")
      case .among:
        try #require(try direct.append([records[1]], after: 1))
        #expect(try journal.append([records[2]], after: 1, about: [7]), "\(note)")
        #expect(try journal.read(after: 1) == [records[1], records[2]], "\(note)")
      case .read:
        try #require(try direct.append([records[1], records[2]], after: 1))
        #expect(try journal.read(after: 1) == [records[1], records[2]], "\(note)")
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Exchange.allCases, TestProxy.Fault.allCases)
  func everyByte(_ exchange: Exchange, _ fault: TestProxy.Fault) async throws {
    let server = try RedisServer()
    let measured = try Scene(server, "measured")
    let before = TestProxy.Direction.allCases.map { measured.proxy.passed($0) }
    try measured.run(exchange, "undisturbed")
    let sizes = zip(TestProxy.Direction.allCases, before).map {
      ($0, measured.proxy.passed($0) - $1)
    }
    #expect(sizes.allSatisfy { $1 > 10 })
    let cases = sizes.flatMap { direction, size in (0..<size).map { (direction, $0) } }
    try await inThreads(cases.count) { index in
      let (direction, offset) = cases[index]
      let note = "\(exchange), \(fault) after \(offset) bytes \(direction)"
      let scene = try Scene(server, "\(index)")
      scene.proxy.plan(fault, direction, after: offset)
      try scene.run(exchange, note)
      #expect(try scene.direct.read(after: 0) == scene.records, "\(note)")
      #expect(try scene.journal.read(after: 0) == scene.records, "\(note)")
      // What the proxy held back arrives late.
      #expect(try scene.journal.append([[UInt8]("D")], after: 3), "\(note)")
      #expect(
        try scene.direct.read(after: 0) == scene.records + [[UInt8]("D")], "\(note)")
    }
  }

  /// Also while the client says who it is and hands over its scripts.
  @Test(.timeLimit(.minutes(10)), arguments: TestProxy.Direction.allCases)
  func everyByteOfTheGreeting(_ direction: TestProxy.Direction) async throws {
    let server = try RedisServer()
    let measured = try Scene(server, "measured")
    let proxy = try TestProxy(to: server.port)
    _ = try RedisJournal(proxy.address, prefix: "greeting")
    let size = proxy.passed(direction)
    #expect(size > 80 && measured.records.count == 3)
    try await inThreads(size) { offset in
      let proxy = try TestProxy(to: server.port)
      proxy.plan(.cut, direction, after: offset)
      let journal = try RedisJournal(proxy.address, prefix: "greeting \(offset)")
      #expect(try journal.append([[65]], after: 0), "\(offset) \(direction)")
    }
  }

  /// The server stops and starts again with its append-only file: who waits says so once, and goes on.
  @Test(.timeLimit(.minutes(10))) func anOutage() async throws {
    let server = try RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
    let notices = Mutex<[String]>([])
    let journal = try RedisJournal(server.address, prefix: "", limits: Self.limits) { sentence in
      notices.withLock { $0.append(sentence) }
    }
    #expect(try journal.append([[65]], after: 0))
    server.stop()
    let task = Task.detached { try journal.append([[66]], after: 1) }
    while notices.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
    try server.start()
    #expect(try await task.value)
    #expect(try journal.read(after: 0) == [[65], [66]])
    let said = notices.withLock { $0 }
    let place = "redis://127.0.0.1:\(server.port)"
    #expect(said.first == "\(place) does not answer; waiting for it" && said.count == 2)
    #expect(said.last?.hasPrefix("\(place) answers again after ") == true, "\(said)")
  }

  /// A wait for a server ends with the task that waits.
  @Test(.timeLimit(.minutes(10)), arguments: [true, false]) func aCanceledWait(_ isStopped: Bool)
    async throws
  {
    let server = try RedisServer()
    let proxy = try TestProxy(to: server.port)
    let isAway = Mutex(false)
    let limits = RedisLimits(
      command: .seconds(3600), pause: .milliseconds(50), farewell: .milliseconds(50))
    let journal = try RedisJournal(proxy.address, prefix: "", limits: limits) { _ in
      isAway.withLock { $0 = true }
    }
    let study = try Study(
      journal: journal, space: SearchSpace([Hyperparameter("x", .uniform(0...1))]),
      sampler: RandomSampler(), trials: 100)
    let trials = Mutex(0)
    let task = Task.detached {
      try await study.run { _ in
        trials.withLock { $0 += 1 }
        if trials.withLock({ $0 }) == 3 { if isStopped { server.stop() } else { proxy.stop(true) } }
        return 1
      }
    }
    while trials.withLock({ $0 }) < 3 || isStopped && !isAway.withLock({ $0 }) {
      try await Task.sleep(for: .milliseconds(5))
    }
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
  }
}
