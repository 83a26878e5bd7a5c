import Synchronization

/// Counts the pieces of a run that have ended.
package final class PieceCounter: Sendable {
  private let total: Int
  private let done = Mutex(0)

  package init(total: Int) { self.total = total }

  package func next(_ note: String) -> PieceProgress {
    let count = done.withLock { done in
      done += 1
      return done
    }
    return PieceProgress(done: count, total: total, note: note)
  }
}
