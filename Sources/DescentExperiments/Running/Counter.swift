import DescentRuns
import Synchronization

/// Counts the pieces of a run that have ended.
final class Counter: Sendable {
  private let total: Int
  private let done = Mutex(0)

  init(total: Int) { self.total = total }

  func next(_ note: String) -> PieceProgress {
    let count = done.withLock { done in
      done += 1
      return done
    }
    return PieceProgress(done: count, total: total, note: note)
  }
}
