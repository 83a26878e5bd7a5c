import DescentSearch
import DescentStudies
import Testing

@testable import DescentRedis

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// How workers see each other die, and what becomes of one that only seemed dead.
@Suite(.enabled(if: Redis.isHere, Comment(rawValue: Redis.reason))) struct RedisWorkerTests {
  private static let space = try! SearchSpace([Hyperparameter("x", .uniform(0...1))])

  /// One that never renews its key but by what it appends.
  private static let silent = RedisLimits(
    command: .milliseconds(250), pause: .milliseconds(20), beat: .seconds(3600),
    lifetime: .seconds(7200))
  /// One that soon trusts what it sees.
  private static let eager = RedisLimits(beat: .milliseconds(20), lifetime: .seconds(3600))

  private func study(_ journal: RedisJournal, trials: Int? = nil) throws -> Study {
    try Study(
      journal: journal, name: "s", space: Self.space, sampler: RandomSampler(), trials: trials)
  }

  private func key(_ server: RedisServer, _ name: String) throws -> Bool {
    try server.command("EXISTS", "p:descent:worker:\(name)") == .integer(1)
  }

  @Test func keys() throws {
    let server = try RedisServer()
    let journal = try RedisJournal(server.address, prefix: "p")
    var workers: (any WorkerRegistry)? = journal.workers
    let name = try #require(try workers?.ownName())
    #expect(try key(server, name) && workers?.ownName() == name && workers?.isAlive(name) == true)
    guard case .integer(let left) = try server.command("PTTL", "p:descent:worker:\(name)") else {
      Issue.record("no lifetime")
      return
    }
    #expect((1...60_000).contains(left))
    #expect(try journal.workers.ownName() != name)
    workers = nil
    #expect(try !key(server, name))
  }

  /// Whatever is appended renews the key, so that nothing is claimed by one who counts as dead.
  @Test func appendingRenews() throws {
    let server = try RedisServer()
    let journal = try RedisJournal(server.address, prefix: "p", limits: Self.silent)
    let workers = journal.workers
    let name = try workers.ownName()
    try server.command("DEL", "p:descent:worker:\(name)")
    #expect(try journal.append([[65]], after: 0))
    #expect(try key(server, name))
  }

  /// A process of this machine that has ended is dead at once, whatever its key says.
  @Test func processesOfThisMachine() throws {
    let server = try RedisServer()
    let workers = try RedisJournal(server.address, prefix: "p").workers
    var (process, status) = (endedAtOnce(), Int32(0))
    waitpid(process, &status, 0)
    let parts = try workers.ownName().split(separator: "-")
    let gone = "descent-\(parts[1])-\(process)-abc"
    try server.command("SET", "p:descent:worker:\(gone)", "")
    #expect(!workers.isAlive(gone))
    process = getpid()
    let here = "descent-\(parts[1])-\(process)-abc"
    try server.command("SET", "p:descent:worker:\(here)", "")
    #expect(workers.isAlive(here))
    // The same number on another machine says nothing.
    #expect(!ProcessNames.isGone("descent-0000000000000000-\(gone.split(separator: "-")[2])-abc"))
  }

  /// Only after a time without a break is a missing key a dead worker.
  @Test func pulse() {
    var pulse = Pulse(.seconds(10))
    let start = ContinuousClock.now
    func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }
    #expect(!pulse.isSteady(at: at(0)))
    for second in [0, 10, 20] {
      pulse.beat(at: at(second))
      #expect(!pulse.isSteady(at: at(second)))
    }
    pulse.beat(at: at(30))
    #expect(pulse.isSteady(at: at(30)) && pulse.isSteady(at: at(50)) && !pulse.isSteady(at: at(51)))
    // The machine slept.
    pulse.beat(at: at(100))
    #expect(!pulse.isSteady(at: at(100)) && !pulse.isSteady(at: at(120)))
    for second in [110, 120, 130] { pulse.beat(at: at(second)) }
    #expect(pulse.isSteady(at: at(130)))
    pulse.stop()
    #expect(!pulse.isSteady(at: at(131)))
    pulse.beat(at: at(132))
    #expect(!pulse.isSteady(at: at(140)))
  }

  /// After a while in which the server was away nobody is dead, though all keys are gone.
  @Test(.timeLimit(.minutes(10))) func noDeathsAfterAnOutage() async throws {
    let server = try RedisServer()
    let limits = RedisLimits(beat: .milliseconds(20))
    let workers = try RedisJournal(server.address, prefix: "p", limits: limits).workers
    let other = "descent-0000000000000000-1-abc"
    _ = try workers.ownName()
    while workers.isAlive(other) { try await Task.sleep(for: .milliseconds(5)) }
    server.stop()
    #expect(workers.isAlive(other))
    try server.start()
    while workers.isAlive(other) { try await Task.sleep(for: .milliseconds(5)) }
  }

  /// A worker that is cut off for longer than its lifetime loses its trial, and cannot overwrite what another has made of
  /// it. What it begins when it is back is its own again.
  @Test(.timeLimit(.minutes(10))) func aWorkerThatWasCutOff() async throws {
    let server = try RedisServer()
    let proxy = try TestProxy(to: server.port)
    let cut = try study(RedisJournal(proxy.address, prefix: "p", limits: Self.silent))
    let trial = try #require(try await cut.ask())
    proxy.stop(true)
    let late = Task { try await cut.tell(trial, 5) }
    // Its lifetime is over, as the server would find by itself after a while.
    guard case .list(let keys) = try server.command("KEYS", "p:descent:worker:*"),
      case .bytes(let key)? = keys.first
    else {
      Issue.record("no key")
      return
    }
    try server.command("DEL", String(decoding: key, as: UTF8.self))

    let other = try study(RedisJournal(server.address, prefix: "p", limits: Self.eager))
    var taken: [StudyTrial] = []
    while !taken.contains(where: { $0.point == trial.point }) {
      // Until the other counts as dead.
      try await Task.sleep(for: .milliseconds(5))
      taken.append(try #require(try await other.ask()))
    }
    for own in taken { try await other.tell(own, 1) }
    proxy.stop(false)
    let error = await #expect(throws: SearchError.self) { try await late.value }
    #expect("\(error as Any)".contains("has ended (failed)"))

    let again = try #require(try await cut.ask())
    for _ in 0..<5 {
      let next = try #require(try await other.ask())
      #expect(next.point != again.point)
      try await other.tell(next, 1)
      // A sign of life.
      try await again.setAttribute("a", 1)
    }
    try await cut.tell(again, 2)
    try other.refresh()
    let ended = other.trials.filter { $0.state == .complete }
    #expect(ended.count { $0.value == 2 } == 1 && !ended.contains { $0.value == 5 })
    #expect(Set(ended.map(\.point)).count == ended.count)
  }
}

/// A process that ends at once.
private func endedAtOnce() -> pid_t {
  var process = pid_t()
  var arguments = [strdup("true"), nil]
  defer { free(arguments[0]) }
  posix_spawnp(&process, "true", nil, nil, &arguments, environ)
  return process
}
