import DescentExecution

/// Runs independent pieces of work, `jobs` of them at a time, and returns their results in order.
///
/// Each has one core to itself. The results do not depend on `jobs`. The first error cancels the rest.
func runInParallel<Result: Sendable>(
  _ count: Int, jobs: Int, _ work: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var results = [Result?](repeating: nil, count: count)
    var next = 0
    func start() {
      guard next < count else { return }
      let index = next
      next += 1
      group.addTask {
        (index, try await Cores.$limit.withValue(1) { try await work(index) })
      }
    }
    for _ in 0..<min(max(1, jobs), count) { start() }
    while let (index, result) = try await group.next() {
      results[index] = result
      start()
    }
    return results.compactMap { $0 }
  }
}
