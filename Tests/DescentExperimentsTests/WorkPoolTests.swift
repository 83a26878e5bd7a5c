import DescentRuns
import Synchronization
import Testing

@testable import DescentExperiments

@Suite(.timeLimit(.minutes(10))) struct WorkPoolTests {
  private struct Failure: Error {}

  @Test(arguments: [0, 1, 3, Int.max])
  func resultsKeepTheirOrder(jobs: Int) async throws {
    let results = try await WorkPool(jobs: jobs).map(20) { index in
      if index % 3 == 0 { await Task.yield() }
      return index
    }
    #expect(results == Array(0..<20))
  }

  @Test func noMoreThanItsJobsRunHoweverManyAsk() async throws {
    let pool = WorkPool(jobs: 3)
    let running = Mutex((now: 0, most: 0))
    let work: @Sendable (Int) async throws -> Void = { _ in
      running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      // They wait for each other, so how many run at once does not depend on timing.
      await until { running.withLock { $0.most >= 3 } }
      await Task.yield()
      running.withLock { $0.now -= 1 }
    }
    async let first: [Void] = pool.map(20, work)
    async let second: [Void] = pool.map(20, work)
    _ = try await (first, second)
    #expect(running.withLock { $0.most } == 3)
    #expect(running.withLock { $0.now } == 0)
  }

  @Test func theFirstErrorEndsTheRestAndFreesThePlaces() async throws {
    let pool = WorkPool(jobs: 1)
    let begun = Mutex(0)
    await #expect(throws: Failure.self) {
      try await pool.map(100) { _ in
        let number = begun.withLock { begun in
          begun += 1
          return begun
        }
        // Whatever begins before the error arrives waits until it is canceled.
        if number > 1 { await until { Task.isCancelled } }
        throw Failure()
      }
    }
    #expect(begun.withLock { $0 } <= 2)
    #expect(try await pool.map(2) { $0 } == [0, 1])
  }

  @Test func whatIsCancelledIsNotBegun() async throws {
    let pool = WorkPool(jobs: 1)
    let begun = Mutex(0)
    let isReleased = Mutex(false)
    let task = Task {
      try await pool.map(1000) { _ in
        begun.withLock { $0 += 1 }
        // Knows nothing of cancellation: it is the pool that must not begin the others.
        await until { isReleased.withLock { $0 } }
      }
    }
    await until { begun.withLock { $0 } > 0 }
    task.cancel()
    isReleased.withLock { $0 = true }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(begun.withLock { $0 } == 1)
    #expect(try await pool.map(2) { $0 } == [0, 1])
  }
}

/// Lets others run until something is so. The suite's time limit ends it if that never happens.
private func until(_ condition: () -> Bool) async {
  while !condition() { await Task.yield() }
}
