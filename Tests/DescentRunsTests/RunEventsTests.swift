import Foundation
import Synchronization
import Testing

@testable import DescentRuns

@Suite struct RunEventsTests {
  private struct Full: Error {}

  /// What was told, in words.
  private final class Told: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func hear(_ event: RunEvent) {
      let text =
        switch event {
        case .note(let text): text
        case .step(let step): "step \(step.step)"
        case .piece(let piece): piece.note
        default: "other"
        }
      texts.withLock { $0.append(text) }
    }
  }

  private func step(_ number: Int) -> RunEvent {
    .step(StepProgress(epoch: 1, epochs: 1, step: number, steps: 100, loss: 0))
  }

  @Test func aRecorderHoldsTheRunAndItsErrorEndsIt() throws {
    let (events, told) = (RunEvents(), Told())
    events.record(told.hear)
    events.record { event in
      if case .note("full") = event { throw Full() }
    }
    try events.tell(.note("first"))
    try events.tell(step(1))
    #expect(told.all == ["first"])
    #expect(throws: Full.self) { try events.tell(.note("full")) }
    #expect(!events.wantsSteps)
  }

  @Test func aWatcherThatIsSlowMissesStepsAlone() async throws {
    let (events, told) = (RunEvents(), Told())
    let gate = DispatchSemaphore(value: 0)
    events.watch(steps: true) { event in
      if case .note("wait") = event { gate.wait() }
      told.hear(event)
    }
    #expect(events.wantsSteps)
    // The run goes on while the watcher waits.
    try events.tell(.note("wait"))
    for number in 1...50 { try events.tell(step(number)) }
    try events.tell(.note("between"))
    for number in 51...100 { try events.tell(step(number)) }
    gate.signal()
    await events.finish()
    let seen = told.all
    #expect(seen.filter { !$0.hasPrefix("step") } == ["wait", "between"])
    #expect(seen.contains("step 50") && seen.last == "step 100")
    #expect(seen.count == 4)
  }

  @Test func aWatcherThatFailsIsAloneInItsError() async throws {
    let (events, told) = (RunEvents(), Told())
    events.watch(told.hear)
    events.watch { _ in throw Full() }
    try events.tell(.note("first"))
    await events.finish()
    try events.tell(.note("second"))
    await events.finish()
    #expect(told.all.filter { !$0.hasPrefix("no longer receives") } == ["first", "second"])
    #expect(told.all.count { $0.hasPrefix("no longer receives") } == 1)
  }

  @Test func aCompanionIsAwaitedAndItsErrorEndsItsSubscription() async throws {
    let (events, told) = (RunEvents(), Told())
    events.accompany { event in
      try await Task.sleep(for: .milliseconds(5))
      told.hear(event)
      if case .note("fail") = event { throw Full() }
    }
    try await events.tellAll(.note("first"))
    #expect(told.all == ["first"])
    try await events.tellAll(.note("fail"))
    try await events.tellAll(.note("last"))
    #expect(told.all == ["first", "fail"])
  }

  @Test func aSubscriptionThatIsCanceledHearsNothingMore() async throws {
    let (events, told) = (RunEvents(), Told())
    let subscriptions = [events.record(told.hear), events.watch(told.hear)]
    try events.tell(.note("first"))
    await events.finish()
    for subscription in subscriptions { events.cancel(subscription) }
    try events.tell(.note("second"))
    await events.finish()
    #expect(told.all == ["first", "first"])
  }
}
