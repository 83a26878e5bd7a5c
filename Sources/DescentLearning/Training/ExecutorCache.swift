import DescentExecution
import DescentGraph

/// Executors by batch size, made when first needed: the last batch of an epoch may be smaller.
///
/// It keeps the most recently used ones, so that many different batch sizes do not take ever more memory.
final class ExecutorCache {
  /// How many sizes are kept: the batches of an epoch have two sizes, and so do the parts of an evaluation.
  static let limit = 8

  /// The executors, the most recently used one last.
  private var executors: [(batch: Int, executor: Executor)] = []
  private let variables: VariableStore
  private let program: (Int) throws -> Program
  private let plan: (Program) -> Plan

  /// - Parameter plan: How programs are planned; plans are shared by default.
  init(
    _ variables: VariableStore, _ program: @escaping (Int) throws -> Program,
    plan: @escaping (Program) -> Plan = { Plan.shared($0) }
  ) {
    self.variables = variables
    self.program = program
    self.plan = plan
  }

  func executor(batch: Int) throws -> Executor {
    if let last = executors.last, last.batch == batch { return last.executor }
    if let index = executors.firstIndex(where: { $0.batch == batch }) {
      executors.append(executors.remove(at: index))
    } else {
      let plan = try self.plan(program(batch))
      try MemoryNeed.check(
        plan.bytes, "a batch of \(batch) samples takes", "use smaller batches or layers")
      let executor = try Executor(plan, variables: variables)
      if executors.count == Self.limit { executors.removeFirst() }
      executors.append((batch, executor))
    }
    return executors[executors.count - 1].executor
  }
}
