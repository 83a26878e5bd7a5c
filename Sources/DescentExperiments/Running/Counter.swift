import Synchronization

/// Counts the pieces of a run that have ended.
final class Counter: Sendable {
  private let total: Int
  private let done = Mutex(0)

  init(total: Int) { self.total = total }

  func next(_ note: String) -> RunObserver.Progress {
    let count = done.withLock { done in
      done += 1
      return done
    }
    return RunObserver.Progress(done: count, total: total, note: note)
  }
}
