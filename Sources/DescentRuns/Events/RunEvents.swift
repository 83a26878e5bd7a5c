import Synchronization

/// The stream of events in a run, and its subscribers.
///
/// There are three ways to subscribe. They differ in what a slow or failing subscriber does to the run:
///
/// | subscriber | the run | an error |
/// |---|---|---|
/// | records, such as the log | waits for it | ends the run |
/// | accompanies, such as the files of TensorBoard | waits for it | ends the subscription, with a note |
/// | watches, such as a progress bar | does not wait | ends the subscription, with a note |
///
/// A watcher that is slower than the run misses steps but nothing else.
///
/// ```swift
/// let events = RunEvents()
/// events.watch { event in
///   if case .epoch(let epoch, let total) = event { print(epoch.number, "of", total) }
/// }
/// let record = try await run.run(events)
/// ```
public final class RunEvents: Sendable {
  /// What ``cancel(_:)`` takes.
  public struct Subscription: Sendable, Hashable {
    fileprivate let number: Int
  }

  private enum Subscriber: Sendable {
    case recorder(wantsSteps: Bool, @Sendable (RunEvent) throws -> Void)
    case companion(@Sendable (RunEvent) async throws -> Void)
    case watcher(Watcher)
  }

  private struct State {
    var subscribers: [(number: Int, subscriber: Subscriber)] = []
    var next = 0
    var wantsSteps = false
  }

  private let state = Mutex(State())

  public init() {}

  // MARK: Subscribing

  /// Records what must not be lost: the run waits for it, and its error ends the run.
  ///
  /// - Parameter steps: Whether it receives steps; a run without such a subscriber does not count them.
  @discardableResult
  public func record(
    steps: Bool = false, _ body: @escaping @Sendable (RunEvent) throws -> Void
  ) -> Subscription {
    add(.recorder(wantsSteps: steps, body), wantsSteps: steps)
  }

  /// Accompanies the run: it waits at the end of every epoch, so that the trainer can be inspected. It receives the
  /// beginning, epochs and the end.
  @discardableResult
  public func accompany(
    _ body: @escaping @Sendable (RunEvent) async throws -> Void
  ) -> Subscription {
    add(.companion(body), wantsSteps: false)
  }

  /// Watches the run, which does not wait.
  ///
  /// - Parameter steps: Whether it receives steps; a run without such a subscriber does not count them.
  @discardableResult
  public func watch(
    steps: Bool = false, _ body: @escaping @Sendable (RunEvent) throws -> Void
  ) -> Subscription {
    add(.watcher(Watcher(wantsSteps: steps, body)), wantsSteps: steps)
  }

  /// Ends a subscription. What a watcher has not seen yet is dropped.
  public func cancel(_ subscription: Subscription) {
    state.withLock { state in
      state.subscribers.removeAll { item in
        guard item.number == subscription.number else { return false }
        if case .watcher(let watcher) = item.subscriber { watcher.stop() }
        return true
      }
    }
  }

  private func add(_ subscriber: Subscriber, wantsSteps: Bool) -> Subscription {
    state.withLock { state in
      state.next += 1
      state.subscribers.append((state.next, subscriber))
      if wantsSteps { state.wantsSteps = true }
      return Subscription(number: state.next)
    }
  }

  // MARK: Telling

  /// Whether anyone receives steps.
  package var wantsSteps: Bool { state.withLock { $0.wantsSteps } }

  /// Tells recorders and watchers.
  ///
  /// - Throws: The error of a recorder.
  package func tell(_ event: RunEvent) throws {
    for (number, subscriber) in subscribers {
      switch subscriber {
      case .recorder(let wantsSteps, let record):
        if case .step = event, !wantsSteps { continue }
        try record(event)
      case .companion: continue
      case .watcher(let watcher):
        watcher.see(event) { [weak self] error in self?.end(number, error) }
      }
    }
  }

  /// Tells all subscribers, and waits for those that accompany the run.
  ///
  /// - Throws: The error of a recorder.
  package func tellAll(_ event: RunEvent) async throws {
    try tell(event)
    for (number, subscriber) in subscribers {
      guard case .companion(let accompany) = subscriber else { continue }
      do { try await accompany(event) } catch { end(number, error) }
    }
  }

  /// A message for the person running it.
  package func note(_ text: String) {
    // A recorder of notes that fails must not hide what the note is about.
    try? tell(.note(text))
  }

  /// Waits until the watchers have received everything.
  public func finish() async {
    for (_, subscriber) in subscribers {
      if case .watcher(let watcher) = subscriber { await watcher.finish() }
    }
  }

  /// Runs `body`, and waits until the watchers have received everything, also if it ended with an error.
  package func finishing<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      let result = try await body()
      await finish()
      return result
    } catch {
      await finish()
      throw error
    }
  }

  private var subscribers: [(number: Int, subscriber: Subscriber)] {
    state.withLock { $0.subscribers }
  }

  /// Ends a subscription that failed, and tells the others.
  private func end(_ number: Int, _ error: any Error) {
    let isKnown = state.withLock { $0.subscribers.contains { $0.number == number } }
    guard isKnown else { return }
    cancel(Subscription(number: number))
    note("no longer receives events, because of an error: \(error)")
  }
}
