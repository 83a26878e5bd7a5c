import DescentData
import DescentExecution
import DescentGraph
import Synchronization

/// Executors for several tasks at once. They share the values of the variables, which no prediction changes.
///
/// An executor is one task's as long as it runs. So nothing is shared that anything writes to, though the
/// compiler cannot see it.
final class ExecutorPool: @unchecked Sendable {
  /// The sizes of batches that are padded, from the largest: few, so that few plans are made.
  private static let sizes = [256, 16, 1]
  /// How many sizes there are plans for at most, as of a model whose batches cannot be padded.
  private static let limit = 8

  /// The batch that takes the first of so many samples; what it has too much is filled with zeros.
  static func batch(for samples: Int) -> Int {
    let size = sizes.first { $0 <= samples } ?? 1
    return samples > 1 && size == 1 ? sizes[1] : size
  }

  private struct Entry {
    let executor: Executor
    let features: UnsafeMutableBufferPointer<Float>
    let output: UnsafeBufferPointer<Float>
  }

  private let store = VariableStore(seed: 0)
  private let program: @Sendable (Int) throws -> Program
  private let lock = Mutex(())
  private var free: [Int: [Entry]] = [:]
  private var plans: [Int: Plan] = [:]
  private var passes: UInt32 = 0

  /// The arrays are those of the variables.
  init(
    _ variables: [Variable], _ values: [NamedTensor],
    _ program: @escaping @Sendable (Int) throws -> Program
  ) throws(TraceError) {
    self.program = program
    try store.declare(variables)
    for tensor in values { _ = store[tensor.name]?.update(fromContentsOf: tensor.values) }
  }

  func values(at path: String) -> [Float]? { store[path].map { Array($0) } }

  /// The number of a pass that begins.
  func nextPass() -> UInt32 {
    lock.withLock { _ in
      defer { passes &+= 1 }
      return passes
    }
  }

  /// Runs a batch of a pass, of which some samples are wanted; others went before.
  func run(
    batch: Int, samples: Int, _ features: UnsafePointer<Float>,
    _ outputs: UnsafeMutablePointer<Float>, pass: UInt32, after before: Int
  ) throws {
    let entry = try take(batch)
    let inputs = entry.features.count / batch * samples
    entry.features.baseAddress?.update(from: features, count: inputs)
    for index in inputs..<entry.features.count { entry.features[index] = 0 }
    entry.executor.run(seed: 0, pass: pass, after: before)
    if let start = entry.output.baseAddress {
      outputs.update(from: start, count: entry.output.count / batch * samples)
    }
    lock.withLock { _ in
      if plans[batch] != nil { free[batch, default: []].append(entry) }
    }
  }

  private func take(_ batch: Int) throws -> Entry {
    try lock.withLock { _ in
      if let entry = free[batch]?.popLast() { return entry }
      let plan = try plans[batch] ?? Plan.shared(program(batch))
      if plans[batch] == nil, plans.count == Self.limit, let other = plans.keys.first {
        plans[other] = nil
        free[other] = nil
      }
      plans[batch] = plan
      let executor = try Executor(plan, variables: store)
      guard let features = executor.input(ModelPrograms.features),
        let output = executor.output(ModelPrograms.output)
      else { throw TrainingError.data("the model has no output") }
      return Entry(executor: executor, features: features, output: output)
    }
  }
}
