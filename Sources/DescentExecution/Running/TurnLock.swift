import Synchronization

/// A lock for state that several tasks change in turn.
///
/// The thread sanitizer does not see a `Mutex` change hands when tasks wait for it. It sees the atomic count of turns, which
/// each turn reads from the one before.
package struct TurnLock: ~Copyable, Sendable {
  private let mutex = Mutex(())
  private let turns = Atomic<UInt>(0)

  package init() {}

  /// Runs `body` while no other task does.
  package borrowing func withLock<Result, Failure: Error>(
    _ body: () throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try mutex.withLock { _ throws(Failure) in
      turns.wrappingAdd(1, ordering: .acquiringAndReleasing)
      defer { turns.wrappingAdd(1, ordering: .acquiringAndReleasing) }
      return try body()
    }
  }
}
