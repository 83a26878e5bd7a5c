import Dispatch
import Synchronization

/// Whether whoever asked a log for something still waits for it: a log whose store is away for a while asks before it goes
/// on waiting.
package enum Patience {
  private static let key = DispatchSpecificKey<Caller>()

  /// Whether the task was canceled, whose own thread this is or for which a study's queue works.
  package static var isOver: Bool {
    DispatchQueue.getSpecific(key: key)?.isCanceled ?? Task.isCancelled
  }

  /// The task for which a queue works at this moment.
  final class Caller: Sendable {
    private let mark = Mutex<CancellationMark?>(nil)

    init(on queue: DispatchQueue) { queue.setSpecific(key: Patience.key, value: self) }

    var isCanceled: Bool { mark.withLock { $0 }?.isSet ?? false }

    /// Runs a closure for a task. The queue does one thing at a time.
    func waiting<Result>(_ mark: CancellationMark, _ body: () throws -> Result) rethrows -> Result {
      self.mark.withLock { $0 = mark }
      defer { self.mark.withLock { $0 = nil } }
      return try body()
    }
  }
}

/// Whether a task was canceled, for threads that are not its own.
final class CancellationMark: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
