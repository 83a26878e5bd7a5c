import DescentExecution

/// Runs pieces of work concurrently, up to a fixed number at a time for all callers together.
///
/// Each has one core to itself. The results never depend on how many run concurrently.
package actor WorkPool {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  package init(jobs: Int) { free = max(1, jobs) }

  /// The results of pieces 0 ..< count, in order. The first error cancels the rest.
  package nonisolated func map<Result: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      for index in 0..<count {
        group.addTask { (index, try await self.run { try await work(index) }) }
      }
      var results = [Result?](repeating: nil, count: count)
      for try await (index, result) in group { results[index] = result }
      return results.compactMap { $0 }
    }
  }

  private nonisolated func run<Result: Sendable>(
    _ work: () async throws -> Result
  ) async throws -> Result {
    await take()
    do {
      try Task.checkCancellation()
      let result = try await Cores.$limit.withValue(1) { try await work() }
      await giveBack()
      return result
    } catch {
      await giveBack()
      throw error
    }
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func giveBack() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
