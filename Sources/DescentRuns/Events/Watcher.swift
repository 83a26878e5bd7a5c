import Dispatch
import Synchronization

/// A subscriber for which the run does not wait: it has its own queue.
final class Watcher: Sendable {
  private struct Waiting {
    var events: [RunEvent] = []
    var isStopped = false
    var isBusy = false
  }

  private let wantsSteps: Bool
  private let body: @Sendable (RunEvent) throws -> Void
  private let queue = DispatchQueue(label: "descent.watcher")
  private let waiting = Mutex(Waiting())

  init(wantsSteps: Bool, _ body: @escaping @Sendable (RunEvent) throws -> Void) {
    self.wantsSteps = wantsSteps
    self.body = body
  }

  /// Queues an event. Of the steps that it has not received yet, only the latest is kept.
  func see(_ event: RunEvent, failing: @escaping @Sendable (any Error) -> Void) {
    let isStep = if case .step = event { true } else { false }
    guard wantsSteps || !isStep else { return }
    let mustStart = waiting.withLock { waiting in
      guard !waiting.isStopped else { return false }
      if isStep, case .step? = waiting.events.last { waiting.events.removeLast() }
      waiting.events.append(event)
      defer { waiting.isBusy = true }
      return !waiting.isBusy
    }
    if mustStart { queue.async { self.work(failing) } }
  }

  private func work(_ failing: (any Error) -> Void) {
    while let event = next() {
      do {
        try body(event)
      } catch {
        stop()
        failing(error)
      }
    }
  }

  private func next() -> RunEvent? {
    waiting.withLock { waiting in
      guard !waiting.isStopped, !waiting.events.isEmpty else {
        waiting.isBusy = false
        return nil
      }
      return waiting.events.removeFirst()
    }
  }

  /// Receives nothing more.
  func stop() {
    waiting.withLock { waiting in
      waiting.isStopped = true
      waiting.events = []
    }
  }

  /// Waits until everything was received.
  func finish() async {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume() }
    }
  }
}
