import DescentExecution
import DescentGraph

/// Takes the steps of a journal again, up to the first value that is not finite.
///
/// It leaves the variables as they were before the step that gave that value.
struct StepReplay {
  let journal: StepJournal
  let variables: VariableStore
  let program: (Int) throws -> Program
  /// Gathers the batch of an entry into an executor and runs it.
  let run: (Executor, StepJournal.Entry, UnsafeBufferPointer<Int32>) -> Void

  func firstNotFinite() throws -> Diagnosis {
    variables.restore(journal.start)
    let executors = ExecutorCache(variables, program)
    for entry in journal.entries {
      let before = variables.snapshot()
      let batch = Array(journal.samples[entry.samples])
      let executor = try executors.executor(batch: batch.count)
      batch.withUnsafeBufferPointer { run(executor, entry, $0) }
      let loss = executor.output(ModelPrograms.loss)?.first ?? 0
      if !loss.isFinite || !variables.isFinite {
        variables.restore(before)
        return try diagnose(entry, batch, before)
      }
    }
    // The same bits came out finite: only a value set from outside can have been at fault.
    return Diagnosis(
      step: journal.entries.last?.count ?? 0, path: "", stage: .forward, operation: "a parameter",
      value: .nan, position: [], sample: nil, operands: [])
  }

  /// Runs the step node by node, keeping every value.
  private func diagnose(
    _ entry: StepJournal.Entry, _ batch: [Int32], _ before: [String: [Float]]
  ) throws -> Diagnosis {
    let plan = Plan(try program(batch.count), keepingEverything: true)
    let executor = Executor(plan, variables: variables)
    batch.withUnsafeBufferPointer { run(executor, entry, $0) }
    // The run has updated the variables; what they held before is what its nodes have read.
    variables.restore(before)
    guard let found = executor.firstNotFinite() else {
      return Diagnosis(
        step: entry.count, path: "", stage: .update, operation: "an update", value: .nan,
        position: [], sample: nil, operands: [])
    }
    let isInput = if case .input = found.node.operation { true } else { false }
    let row = found.position.first ?? 0
    return Diagnosis(
      step: entry.count, path: found.variable ?? found.node.path, stage: found.node.stage,
      operation: found.variable == nil ? found.node.operation.description : "a value",
      value: found.value, position: found.position,
      sample: isInput && row < batch.count ? Int(batch[row]) : nil,
      operands: found.operands.map {
        Diagnosis.Operand(
          name: $0.name, shape: $0.shape, minimum: $0.minimum, maximum: $0.maximum,
          notFinite: $0.notFinite)
      })
  }
}
