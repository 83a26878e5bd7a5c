import CDescentBLAS
import CDescentKernels
import DescentGraph

/// Runs a plan over memory of its own: the arena, the inputs, and scratch tiles for its loops.
///
/// A run allocates nothing. An executor is used by one task at a time.
public final class Executor {
  /// What is run.
  public let plan: Plan
  private let arena: UnsafeMutableBufferPointer<Float>
  private let scratch: UnsafeMutableBufferPointer<Float>
  private let inputs: [UnsafeMutableBufferPointer<Float>]
  private let variables: VariableStore
  private let variablePointers: [UnsafeMutablePointer<Float>]
  private let steps: UnsafeMutableBufferPointer<BoundStep>
  private let loops: LoopMemory
  private var outputs: [String: UnsafeBufferPointer<Float>] = [:]

  /// Declares the plan's variables in `variables` and binds every step to its memory.
  public init(_ plan: Plan, variables: VariableStore) {
    Executor.useOneThread
    self.plan = plan
    self.variables = variables
    variables.declare(plan.program.variables)
    arena = allocateFloats(plan.arenaCount)
    scratch = allocateFloats(plan.slotCount * DESCENT_TILE)
    inputs = plan.program.inputs.map { allocateFloats($0.shape.count) }
    variablePointers = plan.program.variables.map { variable in
      guard let start = variables[variable.path]?.baseAddress else {
        preconditionFailure("\(variable.path) was declared above")
      }
      return start
    }
    loops = LoopMemory()
    steps = .allocate(capacity: plan.steps.count)
    for (index, step) in plan.steps.enumerated() {
      let next = index + 1 < plan.steps.count ? plan.steps[index + 1] : nil
      steps.initializeElement(at: index, to: bind(step, before: next))
    }
    for output in plan.program.outputs { outputs[output.name] = values(ofOutput: output.name) }
  }

  deinit {
    for buffer in inputs + [arena, scratch] { buffer.deallocate() }
    steps.deallocate()
  }

  /// Sums are taken in one order only while BLAS does not split them over threads.
  private static let useOneThread: Void = descent_blas_use_one_thread()

  // MARK: Inputs and outputs

  /// The memory of an input of numbers, to be filled before a run.
  public func input(_ name: String) -> UnsafeMutableBufferPointer<Float>? {
    guard let index = plan.program.inputs.firstIndex(where: { $0.name == name }) else { return nil }
    return inputs[index]
  }

  /// The memory of an input of labels, to be filled before a run.
  public func labels(_ name: String) -> UnsafeMutableBufferPointer<Int32>? {
    guard let buffer = input(name), let start = buffer.baseAddress else { return nil }
    return UnsafeMutableRawBufferPointer(start: start, count: buffer.count * 4)
      .assumingMemoryBound(to: Int32.self)
  }

  /// The elements of an output after a run; valid until the next.
  public func output(_ name: String) -> UnsafeBufferPointer<Float>? { outputs[name] }

  private func values(ofOutput name: String) -> UnsafeBufferPointer<Float>? {
    guard let node = plan.optimized.output(name), let location = plan.outputLocations[name] else {
      return nil
    }
    return UnsafeBufferPointer(
      start: pointer(location), count: plan.optimized.nodes[node].shape.count)
  }

  /// The elements of a node of the optimized program, where the plan keeps them.
  func values(of node: NodeID) -> UnsafeBufferPointer<Float>? {
    plan.locations[node].map {
      UnsafeBufferPointer(start: pointer($0), count: plan.optimized.nodes[node].shape.count)
    }
  }

  // MARK: Running

  /// Runs the plan once.
  ///
  /// - Parameters:
  ///   - seed: The seed of the random numbers.
  ///   - step: The count of the run, from 1: random numbers differ from step to step.
  public func run(seed: UInt64 = 0, step: UInt32 = 0) {
    // Numbers below 10⁻³⁸ cost a hundred cycles each and carry nothing.
    let caller = descent_flush_denormals()
    defer { descent_restore_denormals(caller) }
    guard let scratch = scratch.baseAddress else { return }
    var index = 0
    while index < steps.count {
      switch steps[index] {
      case .loop(let loop):
        descent_loop_run(loop, 0, loop.pointee.rows, seed, step, scratch)
      case .product(let product):
        product.run(rows: 0..<product.rows)
      case .panels(let product, let rows, let loop):
        var first = 0
        while first < product.rows {
          let last = min(first + rows, product.rows)
          product.run(rows: first..<last)
          descent_loop_run(loop, Int64(first), Int64(last), seed, step, scratch)
          first = last
        }
        index += 1
      case .argMax(let x, let labels, let rows, let columns):
        descent_arg_max(x, rows, columns, labels)
      case .stridedCopy(let x, let y, let rank, let extents, let strides):
        descent_strided_copy(x, y, rank, extents, strides)
      case .copy(let from, let to, let count):
        to.update(from: from, count: count)
      }
      index += 1
    }
  }

  // MARK: Binding

  private func pointer(_ location: Location) -> UnsafeMutablePointer<Float> {
    let start: UnsafeMutablePointer<Float>?
    switch location {
    case .arena(let offset): start = arena.baseAddress.map { $0 + offset }
    case .input(let index): start = inputs[index].baseAddress
    case .variable(let index): start = variablePointers[index]
    }
    guard let start else { preconditionFailure("memory is never empty") }
    return start
  }

  private func labelPointer(_ location: Location) -> UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(pointer(location)).assumingMemoryBound(to: Int32.self)
  }

  private func bind(_ step: PlanStep, before next: PlanStep?) -> BoundStep {
    switch step {
    case .loop(let loop):
      return .loop(loops.bind(loop, pointer))
    case .product(let product):
      let bound = BoundProduct(
        left: pointer(product.left), right: pointer(product.right),
        result: pointer(product.result), plan: product)
      guard product.panelRows > 0, case .loop(let loop) = next else { return .product(bound) }
      return .panels(bound, product.panelRows, loops.bind(loop, pointer))
    case .argMax(let x, let labels, let rows, let columns):
      return .argMax(pointer(x), labelPointer(labels), Int64(rows), Int64(columns))
    case .stridedCopy(let x, let y, let extents, let strides):
      return .stridedCopy(
        pointer(x), pointer(y), Int32(extents.count), loops.keep(extents), loops.keep(strides))
    case .copy(let from, let to, let count):
      return .copy(pointer(from), pointer(to), count)
    }
  }
}

/// A step with its memory. It holds no references, so that running it counts none.
enum BoundStep {
  case loop(UnsafePointer<descent_loop>)
  case product(BoundProduct)
  /// A product in panels of so many rows, each followed by the loop: this step and the next in one.
  case panels(BoundProduct, Int, UnsafePointer<descent_loop>)
  case argMax(UnsafePointer<Float>, UnsafeMutablePointer<Int32>, Int64, Int64)
  case stridedCopy(
    UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int32, UnsafePointer<Int64>,
    UnsafePointer<Int64>)
  case copy(UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int)
}

struct BoundProduct {
  let left: UnsafePointer<Float>
  let right: UnsafePointer<Float>
  let result: UnsafeMutablePointer<Float>
  let transposeLeft: Bool
  let transposeRight: Bool
  let rows: Int
  let columns: Int
  let inner: Int

  init(
    left: UnsafePointer<Float>, right: UnsafePointer<Float>, result: UnsafeMutablePointer<Float>,
    plan: PlannedProduct
  ) {
    (self.left, self.right, self.result) = (left, right, result)
    (transposeLeft, transposeRight) = (plan.transposeLeft, plan.transposeRight)
    (rows, columns, inner) = (plan.rows, plan.columns, plan.inner)
  }

  func run(rows range: Range<Int>) {
    let leftStride = transposeLeft ? rows : inner
    descent_sgemm(
      transposeLeft, transposeRight, Int32(range.count), Int32(columns), Int32(inner), 1,
      left + range.lowerBound * (transposeLeft ? 1 : leftStride), Int32(leftStride), right,
      Int32(transposeRight ? inner : columns), 0, result + range.lowerBound * columns,
      Int32(columns))
  }
}
