import DescentArrays
import DescentExecution
import DescentGraph
import DescentLearning
import Synchronization

/// The elements of the outputs of `body` by name, computed in Double.
func values(
  mode: TraceMode = .training, inputs: [String: [Double]] = [:],
  variables: [String: [Double]] = [:],
  seed: UInt64 = 1, step: UInt32 = 1, _ body: (Scope) -> Void
) throws -> ReferenceInterpreter.Result {
  try ReferenceInterpreter(Program(mode: mode, body))
    .run(inputs: inputs, variables: variables, seed: seed, step: step)
}

extension ReferenceInterpreter.Result {
  /// An output's elements.
  subscript(_ name: String) -> [Double] { outputs[name]?.elements ?? [] }
}

/// Whether two lists of numbers agree within `tolerance`, relative if they are large.
func agree(_ a: [Double], _ b: [Double], within tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}

/// Numbers that look random, the same each time: apart from each other and from 0, between −2 and 2.
func scattered(_ count: Int, seed: Int = 0) -> [Double] {
  (0..<count).map { index in
    let place = (index * 7 + seed * 3) % count
    return -2 + 4 * (Double(place) + 0.3 + 0.02 * Double((index * 5 + seed) % 11)) / Double(count)
  }
}

/// Counts the traces of a model: each program made from it calls it once.
struct Counted: Layer {
  final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func increment() { number.withLock { $0 += 1 } }
  }
  let inner: any Layer
  let counter = Counter()

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    counter.increment()
    return inner(input, in: scope)
  }
}

/// The four rows of the exclusive or.
func exclusiveOr() throws -> Dataset {
  try Dataset(
    features: [0, 0, 0, 1, 1, 0, 1, 1], featureShape: [2], labels: [0, 1, 1, 0], name: "xor")
}

/// Samples of `size` numbers with labels of three classes.
func threeClasses(_ count: Int = 10, size: Int = 4, name: String = "data") throws -> Dataset {
  try Dataset(
    features: scattered(count * size).map { Float($0) }, featureShape: [size],
    labels: (0..<count).map { Int32($0 % 3) }, classCount: 3, name: name)
}

extension Trainer {
  /// Every parameter and state by path.
  func everything() throws -> [String: [Float]] {
    var result: [String: [Float]] = [:]
    for variable in declaredVariables { result[variable.path] = try values(at: variable.path) }
    return result
  }

  /// Trains epochs and returns the last.
  @discardableResult
  func train(_ data: Dataset, validation: Dataset? = nil, epochs: Int) async throws -> Epoch? {
    var last: Epoch?
    for try await epoch in fit(data, validation: validation, epochs: epochs) { last = epoch }
    return last
  }
}

/// The message of the error thrown.
func message(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}
