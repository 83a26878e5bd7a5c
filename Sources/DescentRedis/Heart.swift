import DescentStudies
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Renews the sign of life of a worker, on a connection and a thread of its own, and looks for those of others.
final class Heart: Sendable {
  let name: String
  private let prefix: String
  private let key: [UInt8]
  private let limits: RedisLimits
  private let living: LivingWorkers
  private let state: Mutex<State>
  // Only made and canceled here.
  nonisolated(unsafe) private let timer: any DispatchSourceTimer

  private struct State {
    var link: RedisLink
    var pulse: Pulse
    /// The others that were seen alive, and when.
    var seen: [String: ContinuousClock.Instant] = [:]
  }

  /// For so long one that was seen alive is not looked for again.
  private static let memory: Duration = .seconds(1)

  init(_ address: RedisAddress, prefix: String, limits: RedisLimits, among living: LivingWorkers) {
    name = ProcessNames.new()
    key = Self.key(prefix, name)
    (self.prefix, self.limits, self.living) = (prefix, limits, living)
    state = Mutex(State(link: RedisLink(address, limits), pulse: Pulse(limits.beat)))
    let queue = DispatchQueue(label: "descent.redis.heart", qos: .userInitiated)
    timer = DispatchSource.makeTimerSource(queue: queue)
    living.insert(key)
    Farewells.shared.add(self)
    beat()
    let interval = DispatchTimeInterval.nanoseconds(
      Int(limits.beat.components.seconds * 1_000_000_000)
        + Int(limits.beat.components.attoseconds / 1_000_000_000))
    timer.setEventHandler { [weak self] in self?.beat() }
    timer.schedule(deadline: .now() + interval, repeating: interval)
    timer.resume()
  }

  deinit {
    timer.cancel()
    living.remove(key)
    Farewells.shared.remove(self)
    leave()
  }

  static func key(_ prefix: String, _ name: String) -> [UInt8] {
    [UInt8]("\(prefix):descent:worker:\(name)")
  }

  private func beat() {
    let lifetime = [UInt8]("\(limits.lifetime.milliseconds)")
    let command = RedisCommand("SET") + [key, [], [UInt8]("PX"), lifetime]
    state.withLock { state in
      do {
        _ = try state.link.attempt { _ in [command] }
        state.pulse.beat(at: .now)
      } catch { state.pulse.stop() }
    }
  }

  /// The key is removed, if nothing else is under way.
  fileprivate func leave() {
    _ = state.withLockIfAvailable { $0.link.part(RedisCommand("DEL") + [key]) }
  }

  /// Whether another worker's key is there, or it is not the time to say so.
  func sees(_ worker: String) -> Bool {
    state.withLock { state in
      let now = ContinuousClock.now
      if let seen = state.seen[worker], now - seen < Self.memory { return true }
      guard state.pulse.isSteady(at: now) else { return true }
      // All that one knows of are looked for at once.
      state.seen = state.seen.filter { now - $0.value < .seconds(60) }
      let names = [worker] + state.seen.keys.filter { $0 != worker }
      let keys = names.map { RedisCommand("EXISTS") + [Self.key(prefix, $0)] }
      guard let replies = try? state.link.attempt({ _ in keys }) else {
        state.pulse.stop()
        return true
      }
      for (name, reply) in zip(names, replies) {
        state.seen[name] = reply == .integer(0) ? nil : now
      }
      return replies.first != .integer(0)
    }
  }
}

/// How long the server has answered without a break. Only after a while without one can a missing key mean a dead worker:
/// after a break, everybody must have had the time to renew.
struct Pulse: Sendable {
  private let interval: Duration
  private var since: ContinuousClock.Instant?
  private var last: ContinuousClock.Instant?

  init(_ interval: Duration) { self.interval = interval }

  /// The server has answered.
  mutating func beat(at now: ContinuousClock.Instant) {
    // Where this process or the whole machine was stopped, others may have been, too.
    if let last, now - last > interval * 2 { since = nil }
    since = since ?? now
    last = now
  }

  /// It has not.
  mutating func stop() { (since, last) = (nil, nil) }

  func isSteady(at now: ContinuousClock.Instant) -> Bool {
    guard let since, let last else { return false }
    return now - last <= interval * 2 && now - since >= interval * 3
  }
}

/// The hearts of this process that still beat when it ends in order: their keys are removed then.
private final class Farewells: Sendable {
  static let shared = Farewells()

  private init() { atexit { Farewells.shared.leave() } }

  private struct Entry: Sendable { weak var heart: Heart? }

  private let hearts = Mutex<[ObjectIdentifier: Entry]>([:])

  func add(_ heart: Heart) {
    hearts.withLock { $0[ObjectIdentifier(heart)] = Entry(heart: heart) }
  }

  func remove(_ heart: Heart) {
    let identifier = ObjectIdentifier(heart)
    hearts.withLock { _ = $0.removeValue(forKey: identifier) }
  }

  private func leave() {
    for entry in hearts.withLock({ Array($0.values) }) { entry.heart?.leave() }
  }
}
