import DescentExecution
import DescentGraph

/// Executors for several concurrent tasks. They share the values of the variables, which neither predictions nor
/// evaluations change.
///
/// A cache belongs to one call while that runs, so no mutable state is shared, although the compiler cannot verify that.
final class ExecutorPool: @unchecked Sendable {
  let variables: VariableStore
  private let program: @Sendable (Int) throws -> Program
  private let lock = TurnLock()
  private var free: [ExecutorCache] = []

  init(_ variables: VariableStore, _ program: @escaping @Sendable (Int) throws -> Program) {
    self.variables = variables
    self.program = program
  }

  /// Runs a call with executors of its own. The lock is not held meanwhile: a layer that is traced may predict itself.
  func with<Result>(_ body: (ExecutorCache) throws -> Result) rethrows -> Result {
    let cache = take()
    defer { give(cache) }
    return try body(cache)
  }

  private func take() -> ExecutorCache {
    lock.withLock { free.popLast() } ?? ExecutorCache(variables, program)
  }

  private func give(_ cache: ExecutorCache) {
    lock.withLock { free.append(cache) }
  }
}
