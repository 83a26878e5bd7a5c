import DescentFiles
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The workers on a log in a file: a folder beside it with a file for each, which the worker holds as long as it lives.
///
/// The hold (`flock`) ends with its process at once and however it ends, which any process of the same machine can see.
/// Workers of other machines are seen by the modification time of their file, which a worker renews every few seconds.
final class WorkerFolder: WorkerRegistry {
  let path: String
  private let state = Mutex(State())

  fileprivate struct State {
    var own: WorkerFile?
    var beats: [String: Beat] = [:]
  }

  /// When the file of a worker on another machine was last seen to change, on this machine's clock.
  fileprivate struct Beat {
    var time: timespec
    var seen: ContinuousClock.Instant
  }

  /// After so long without a sign of life a worker on another machine counts as dead.
  private let patience: Duration
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameter now: The time, which tests advance by hand.
  init(
    _ path: String, patience: Duration = .seconds(60),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.path = path
    self.patience = patience
    self.now = now
  }

  func ownName() throws -> String { try own().name }

  /// This worker's file, which is made where it is missing.
  func own() throws(DataError) -> WorkerFile {
    let result: Result<WorkerFile, DataError> = state.withLock { state in
      do throws(DataError) {
        if let own = state.own { return .success(own) }
        let own = try WorkerFile(in: path)
        state.own = own
        return .success(own)
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  func isAlive(_ worker: String) -> Bool {
    state.withLock { state in
      if state.own?.name == worker { return true }
      guard !worker.utf8.contains(0x2F),
        let file = OpenFile(path + "/" + worker, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      else {
        state.beats[worker] = nil
        return false
      }
      if WorkerFile.machine(of: worker) == Machine.name {
        if flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
        if errno == EWOULDBLOCK { return true }
      }
      return state.beats.isFresh(worker, file.modificationTime, at: now(), patience)
    }
  }
}

extension [String: WorkerFolder.Beat] {
  fileprivate mutating func isFresh(
    _ worker: String, _ time: timespec, at now: ContinuousClock.Instant, _ patience: Duration
  ) -> Bool {
    if let beat = self[worker], beat.time.tv_sec == time.tv_sec, beat.time.tv_nsec == time.tv_nsec {
      return now - beat.seen < patience
    }
    self[worker] = .init(time: time, seen: now)
    return true
  }
}

extension OpenFile {
  var modificationTime: timespec {
    #if canImport(Darwin)
      information.st_mtimespec
    #else
      information.st_mtim
    #endif
  }
}
