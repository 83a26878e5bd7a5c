import DescentExecution
import DescentGraph

/// Executors by batch size, made when first needed: the last batch of an epoch may be smaller.
final class ExecutorCache {
  private var executors: [Int: Executor] = [:]
  /// That of the last batch, which the next is mostly as large as.
  private var last: (batch: Int, executor: Executor)?
  private let variables: VariableStore
  private let program: (Int) throws -> Program

  init(_ variables: VariableStore, _ program: @escaping (Int) throws -> Program) {
    self.variables = variables
    self.program = program
  }

  func executor(batch: Int) throws -> Executor {
    if let last, last.batch == batch { return last.executor }
    let executor = try executors[batch] ?? Executor(Plan(program(batch)), variables: variables)
    executors[batch] = executor
    last = (batch, executor)
    return executor
  }
}
