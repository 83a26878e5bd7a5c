/// Whether whoever asked a log for something still waits for it: a log whose store is away for a while asks before it goes
/// on waiting.
package enum Patience {
  /// A study asks its log on a thread of its own queue, which does not know the task.
  @TaskLocal static var end: (@Sendable () -> Bool)?

  /// Whether the task was canceled.
  package static var isOver: Bool { end.map { $0() } ?? Task.isCancelled }
}
