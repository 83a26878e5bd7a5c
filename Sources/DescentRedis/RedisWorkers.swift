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

/// The workers on a log in Redis: a key with a lifetime for each, which the worker renews every few seconds.
///
/// A process of this machine that has ended is noticed at once. Any other worker counts as dead when its key is gone, unless
/// the server was away a short while ago: then everybody has the time to renew first.
final class RedisWorkers: WorkerRegistry {
  private let heart: Mutex<Heart?> = Mutex(nil)
  private let make: @Sendable () -> Heart

  init(_ address: RedisAddress, prefix: String, limits: RedisLimits, among living: LivingWorkers) {
    make = { Heart(address, prefix: prefix, limits: limits, among: living) }
  }

  private var own: Heart {
    heart.withLock { heart in
      let own = heart ?? make()
      heart = own
      return own
    }
  }

  func ownName() -> String { own.name }

  func isAlive(_ worker: String) -> Bool {
    let own = own
    if own.name == worker { return true }
    return !ProcessNames.isGone(worker) && own.sees(worker)
  }
}

/// The keys of the workers of this process on one log, which every append renews.
final class LivingWorkers: Sendable {
  private let names = Mutex<Set<[UInt8]>>([])

  var keys: [[UInt8]] { names.withLock { Array($0) } }

  func insert(_ key: [UInt8]) { names.withLock { _ = $0.insert(key) } }

  func remove(_ key: [UInt8]) { names.withLock { _ = $0.remove(key) } }
}

/// The names of processes: `descent-MACHINE-PROCESS-RANDOM`.
enum ProcessNames {
  static func new() -> String {
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    return "descent-\(Machine.processes)-\(getpid())-\(random)"
  }

  /// Whether a worker was a process of this machine, which has ended.
  static func isGone(_ worker: String) -> Bool {
    let parts = worker.split(separator: "-")
    guard parts.count == 4, parts[1] == Machine.processes, let process = pid_t(parts[2]),
      process > 0
    else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
