import DescentFiles
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The lock of a log in a file that Optuna's workers respect: whoever makes `<path>.lock` has it.
///
/// Ours is a hard link to the worker's own file. Making it is atomic, and because the worker holds that file as long as
/// it lives, other workers of ours see at once when the lock's owner is dead. A lock that is not ours, or on another
/// machine, is taken when it has not changed for 30 seconds, as Optuna does.
final class JournalLock: Sendable {
  /// The log's absolute path.
  let journal: String
  let workers: WorkerFolder
  /// One thread of this process at a time; it also keeps what the next needs to know.
  private let courtesy = Mutex(LockCourtesy())
  /// When a sign of other programs was seen last.
  private let others = Mutex<ContinuousClock.Instant?>(nil)

  init(journal: String, workers: WorkerFolder, grace: Duration = .seconds(30)) {
    self.journal = journal
    self.grace = grace
    self.workers = workers
  }

  /// So long a lock without a sign of life is respected.
  private let grace: Duration

  private var path: String { journal + ".lock" }

  /// A lock or a record that is not ours was seen.
  func sawOthers() { others.withLock { $0 = .now } }

  func taking<Result>(_ body: () throws -> Result) throws -> Result {
    let own = try workers.own()
    return try courtesy.withLock { courtesy in
      courtesy.wait()
      let isLink = try acquire(own)
      courtesy.took()
      defer {
        release(own, isLink)
        courtesy.released(others: others.withLock { $0 })
      }
      return try body()
    }
  }

  /// Waits until this worker has the lock; whether it is a hard link, not a symbolic one.
  private func acquire(_ own: WorkerFile) throws(DataError) -> Bool {
    var watch = LockWatch()
    var pause: UInt32 = 200
    while true {
      if link(own.path, path) == 0 { return true }
      switch errno {
      case EEXIST: break
      case EPERM, EOPNOTSUPP, EMLINK, ENOSYS, EXDEV:
        // No hard links here. Optuna's waiters follow a symbolic one, so that it must name an existing file.
        if symlink(journal, path) == 0 { return false }
        guard errno == EEXIST else { throw OutputFile.error(path, errno) }
      case let number: throw OutputFile.error(path, number)
      }
      if removeDeadLock() || watch.isStale(path, after: grace) { continue }
      usleep(pause + UInt32.random(in: 0..<pause))
      pause = min(pause * 2, 1_000)
    }
  }

  /// Removes our lock unless it was taken from us.
  private func release(_ own: WorkerFile, _ isLink: Bool) {
    guard !isLink || OpenFile.identity(of: path, followsLink: false) == own.file.identity else {
      return
    }
    unlink(path)
  }

  /// Removes the lock of one of our workers on this machine that is dead. The hold on its file keeps all others from
  /// doing the same, so that nobody removes the lock of the next owner.
  private func removeDeadLock() -> Bool {
    guard let lock = OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
      if errno == ENOENT { return true }
      sawOthers()
      return false
    }
    guard let bytes = try? lock.read(0..<128),
      let name = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first,
      WorkerFile.isOurs(String(name))
    else {
      sawOthers()
      return false
    }
    guard WorkerFile.machine(of: String(name)) == Machine.name,
      lock.hold() == true, OpenFile.identity(of: path, followsLink: false) == lock.identity
    else { return false }
    unlink(path)
    return true
  }
}

/// Watches a lock until it counts as left behind.
struct LockWatch {
  private var seen: (identity: OpenFile.Identity, seconds: Int, nanoseconds: Int)?
  private var since = ContinuousClock.now

  /// Takes away a lock that has stayed the same for so long. A link's own time is read, not its target's: that is the
  /// log's, which says nothing about the lock.
  mutating func isStale(_ path: String, after grace: Duration) -> Bool {
    var information = stat()
    guard lstat(path, &information) == 0 else { return errno == ENOENT }
    #if canImport(Darwin)
      let time = information.st_mtimespec
    #else
      let time = information.st_mtim
    #endif
    let now = (OpenFile.Identity(information), Int(time.tv_sec), Int(time.tv_nsec))
    guard let seen, seen == now else {
      self.seen = now
      since = .now
      return false
    }
    guard ContinuousClock.now - since > grace else { return false }
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    let aside = "\(path)\(random).rename"
    if rename(path, aside) == 0 { unlink(aside) }
    return true
  }
}
