import CDescentKernels
import DescentGraph

/// The memory of parameters and state, by path. Training and evaluation share one.
public final class VariableStore {
  /// Every variable declared, in order.
  public private(set) var variables: [Variable] = []
  /// The memory of each, in the same order.
  private var buffers: [UnsafeMutableBufferPointer<Float>] = []
  private var memory: [String: UnsafeMutableBufferPointer<Float>] = [:]
  private var known: [String: Variable] = [:]
  /// The seed of the initial values.
  public let seed: UInt64
  private var isClosed = false

  /// - Parameter seed: The seed of the initial values.
  public init(seed: UInt64) { self.seed = seed }

  deinit {
    for buffer in buffers { buffer.deallocate() }
  }

  /// Allocates variables that do not exist yet and sets their initial values, which depend only on the seed and each
  /// variable's path.
  ///
  /// - Throws: `TraceError` if a path is already declared with a different shape or use: programs that share a store
  ///   share the memory of their variables. On an error nothing is declared.
  public func declare(_ declared: [Variable]) throws(TraceError) {
    var new: [String: Variable] = [:]
    for variable in declared {
      if let known = known[variable.path] ?? new[variable.path] {
        try check(variable, against: known)
        continue
      }
      if let mistake = variable.mistake { throw error(variable, mistake) }
      if isClosed {
        throw error(
          variable,
          "no training declares this variable; a model declares the same variables in training and evaluation and "
            + "for every batch size")
      }
      new[variable.path] = variable
    }
    for variable in declared where memory[variable.path] == nil {
      known[variable.path] = variable
      let buffer = allocateFloats(variable.shape.count)
      memory[variable.path] = buffer
      buffers.append(buffer)
      variables.append(variable)
      fill(buffer, from: variable.initial, path: variable.path)
    }
  }

  /// Closes the store to new variables: every later program must declare only existing ones. Tasks can then create
  /// executors concurrently.
  package func close() { isClosed = true }

  private func check(_ variable: Variable, against known: Variable) throws(TraceError) {
    let reason: String
    if variable.shape != known.shape {
      reason =
        "another program of the same model declares the path as \(known.shape); a variable has one shape in "
        + "training and evaluation and for every batch size"
    } else if variable.kind != known.kind {
      reason =
        "another program of the same model declares the path as a \(known.kind); a variable has one use"
    } else {
      return
    }
    throw error(variable, reason)
  }

  private func error(_ variable: Variable, _ reason: String) -> TraceError {
    TraceError(
      path: variable.path, operation: "declaration", shapes: [variable.shape], reason: reason)
  }

  /// Resets every variable to its initial value.
  public func reset() { reset { _ in true } }

  /// Resets some variables to their initial values.
  package func reset(where isChosen: (Variable) -> Bool) {
    for (variable, buffer) in zip(variables, buffers) where isChosen(variable) {
      fill(buffer, from: variable.initial, path: variable.path)
    }
  }

  private func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, from distribution: Distribution, path: String
  ) {
    guard let start = buffer.baseAddress else { return }
    switch distribution {
    case .constant(let value):
      buffer.update(repeating: Float(value))
    case .normal(let mean, let standardDeviation):
      descent_random_normal(seed, pathHash(path), 0, 0, start, buffer.count)
      let (mean, deviation) = (Float(mean), Float(standardDeviation))
      for index in buffer.indices { buffer[index] = mean + deviation * buffer[index] }
    case .uniform(let low, let high):
      descent_random_uniform(seed, pathHash(path), 0, 0, start, buffer.count)
      let (low, width) = (Float(low), Float(high - low))
      for index in buffer.indices { buffer[index] = low + width * buffer[index] }
    case .values(let values):
      for index in buffer.indices { buffer[index] = Float(values[index]) }
    }
  }

  /// The memory of a variable, valid as long as the store; `nil` if no such path is declared.
  public subscript(path: String) -> UnsafeMutableBufferPointer<Float>? { memory[path] }

  /// A copy of every value, for `restore(_:)`.
  public func snapshot() -> [String: [Float]] { memory.mapValues { Array($0) } }

  /// Restores the values of a ``snapshot()``.
  public func restore(_ snapshot: [String: [Float]]) {
    for (path, values) in snapshot where memory[path]?.count == values.count {
      _ = memory[path]?.update(fromContentsOf: values)
    }
  }
}

/// Zeroed memory aligned to a cache line.
func allocateFloats(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
  let bytes = UnsafeMutableRawPointer.allocate(
    byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
  let floats = bytes.bindMemory(to: Float.self, capacity: max(1, count))
  floats.initialize(repeating: 0, count: max(1, count))
  return UnsafeMutableBufferPointer(start: floats, count: count)
}

extension VariableStore {
  /// Whether every element of every variable is finite.
  public var isFinite: Bool {
    buffers.allSatisfy { buffer in
      buffer.baseAddress.map { descent_is_finite($0, buffer.count) } ?? true
    }
  }
}
