import DescentExecution
import DescentGraph

/// Executors by batch size, made when first needed: the last batch of an epoch may be smaller.
final class ExecutorCache {
  private var executors: [Int: Executor] = [:]
  private let variables: VariableStore
  private let program: (Int) throws -> Program

  init(_ variables: VariableStore, _ program: @escaping (Int) throws -> Program) {
    self.variables = variables
    self.program = program
  }

  func executor(batch: Int) throws -> Executor {
    if let executor = executors[batch] { return executor }
    let executor = Executor(Plan(try program(batch)), variables: variables)
    executors[batch] = executor
    return executor
  }
}
