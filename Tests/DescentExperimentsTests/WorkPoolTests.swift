import Synchronization
import Testing

@testable import DescentExperiments

@Suite struct WorkPoolTests {
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
      try await Task.sleep(for: .milliseconds(1))
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
        begun.withLock { $0 += 1 }
        try await Task.sleep(for: .milliseconds(5))
        throw Failure()
      }
    }
    #expect(begun.withLock { $0 } < 100)
    #expect(try await pool.map(2) { $0 } == [0, 1])
  }

  @Test func whatIsCancelledIsNotBegun() async throws {
    let pool = WorkPool(jobs: 1)
    let task = Task {
      try await pool.map(1000) { _ in try await Task.sleep(for: .seconds(1000)) }
    }
    try await Task.sleep(for: .milliseconds(10))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await pool.map(2) { $0 } == [0, 1])
  }
}
