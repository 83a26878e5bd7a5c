import DescentArrays
import DescentExecution
import DescentGraph

/// Executors for several concurrent tasks. They share the values of the variables, which predictions never change.
///
/// An executor belongs to one task while it runs, so no mutable state is shared, although the compiler cannot verify
/// that.
final class ExecutorPool: @unchecked Sendable {
  /// The sizes to which batches are padded, in descending order. There are few, so that few plans are made.
  private static let sizes = [256, 16, 1]
  /// The most sizes for which plans are kept, for a model whose batches cannot be padded.
  private static let limit = 8

  /// The size of the next batch, given the number of samples left; unused rows are filled with zeros.
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
  private let lock = TurnLock()
  private var free: [Int: [Entry]] = [:]
  private var plans: [Int: Plan] = [:]
  private var passes: UInt32 = 0

  /// `values` holds the elements of every variable, by name.
  init(
    _ variables: [Variable], _ values: [NamedTensor],
    _ program: @escaping @Sendable (Int) throws -> Program
  ) throws(TraceError) {
    self.program = program
    try store.declare(variables)
    store.close()
    for tensor in values { _ = store[tensor.name]?.update(fromContentsOf: tensor.values) }
  }

  func values(at path: String) -> [Float]? { store[path].map { Array($0) } }

  /// The number of the pass that is starting.
  func nextPass() -> UInt32 {
    lock.withLock {
      defer { passes &+= 1 }
      return passes
    }
  }

  /// Runs a batch of a pass. Only some of its samples may be needed, and others may precede it in the pass.
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
    lock.withLock {
      if plans[batch] != nil { free[batch, default: []].append(entry) }
    }
  }

  /// A free executor, or a new one. The model is traced outside the lock: its layers may predict themselves.
  private func take(_ batch: Int) throws -> Entry {
    if let entry = lock.withLock({ free[batch]?.popLast() }) { return entry }
    let plan = try lock.withLock({ plans[batch] }) ?? Plan.shared(program(batch))
    lock.withLock {
      if plans[batch] == nil, plans.count == Self.limit, let other = plans.keys.first {
        plans[other] = nil
        free[other] = nil
      }
      plans[batch] = plan
    }
    let executor = try Executor(plan, variables: store)
    guard let features = executor.input(ModelPrograms.features),
      let output = executor.output(ModelPrograms.output)
    else { throw TrainingError.data("the model has no output") }
    return Entry(executor: executor, features: features, output: output)
  }
}
