import CDescentKernels
import DescentGraph

/// Runs a plan in its own memory: the arena, the inputs, and scratch tiles for its loops.
///
/// A run allocates nothing. An executor is used by one task at a time.
public final class Executor {
  /// The plan to run.
  public let plan: Plan
  private let places: Places
  /// Scratch memory for each thread, `scratchStride` floats apart.
  private let scratch: UnsafeMutablePointer<Float>
  private let scratchStride: Int
  /// How many threads may help with a run.
  let helpers: Int32
  private let variables: VariableStore
  private let steps: UnsafeMutableBufferPointer<BoundStep>
  private let loops: LoopMemory
  private var outputs: [String: UnsafeBufferPointer<Float>] = [:]

  /// Declares the plan's variables in `variables` and binds every step to its memory.
  ///
  /// - Parameter cores: How many cores may share a run if no other run is active; by default ``Cores/limit``. The bits
  ///   do not depend on it.
  /// - Throws: `TraceError` if `variables` holds a variable with the same path and a different shape.
  public init(_ plan: Plan, variables: VariableStore, cores: Int? = nil) throws(TraceError) {
    try variables.declare(plan.program.variables)
    self.plan = plan
    self.variables = variables
    places = Places(plan, variables)
    let cores = min(max(1, cores ?? Cores.limit), Cores.most)
    var binder = RegionBinder(cores: cores)
    loops = binder.memory
    let bound = Executor.bind(plan.steps, &binder, places.pointer)
    steps = .allocate(capacity: bound.count)
    _ = steps.initialize(from: bound)
    helpers = binder.isShared ? Int32(cores - 1) : 0
    scratchStride = ArenaAllocator.rounded(max(plan.slotCount * DESCENT_TILE, binder.scratchCount))
    // Not zeroed: untouched pages cost no memory.
    scratch = UnsafeMutableRawPointer.allocate(
      byteCount: (Int(helpers) + 1) * scratchStride * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: (Int(helpers) + 1) * scratchStride)
    for output in plan.program.outputs { outputs[output.name] = values(ofOutput: output.name) }
  }

  deinit {
    places.deallocate()
    scratch.deallocate()
    steps.deallocate()
  }

  // MARK: Inputs and outputs

  /// The memory of an input of numbers, to be filled before a run.
  public func input(_ name: String) -> UnsafeMutableBufferPointer<Float>? {
    guard let index = plan.program.inputs.firstIndex(where: { $0.name == name }) else { return nil }
    return places.inputs[index]
  }

  /// The memory of an input of labels, to be filled before a run.
  public func labels(_ name: String) -> UnsafeMutableBufferPointer<Int32>? {
    guard let buffer = input(name), let start = buffer.baseAddress else { return nil }
    return UnsafeMutableRawBufferPointer(start: start, count: buffer.count * 4)
      .assumingMemoryBound(to: Int32.self)
  }

  /// The elements of an output after a run; valid until the next run.
  public func output(_ name: String) -> UnsafeBufferPointer<Float>? { outputs[name] }

  private func values(ofOutput name: String) -> UnsafeBufferPointer<Float>? {
    guard let node = plan.optimized.output(name), let location = plan.outputLocations[name] else {
      return nil
    }
    return UnsafeBufferPointer(
      start: places.pointer(location), count: plan.optimized.nodes[node].shape.count)
  }

  /// The elements of a node of the optimized program, if the plan keeps them.
  func values(of node: NodeID) -> UnsafeBufferPointer<Float>? {
    plan.locations[node].map {
      UnsafeBufferPointer(start: places.pointer($0), count: plan.optimized.nodes[node].shape.count)
    }
  }

  // MARK: Running

  /// Runs the plan once.
  ///
  /// - Parameters:
  ///   - seed: The seed of the random numbers.
  ///   - step: The number of the run, from 1: random numbers differ from step to step.
  public func run(seed: UInt64 = 0, step: UInt32 = 0) {
    // Results below 10⁻³⁸ cost a hundred cycles each and carry no information.
    let caller = descent_flush_denormals()
    defer { descent_restore_denormals(caller) }
    let helpers = descent_helpers_begin(helpers)
    defer { descent_helpers_end(helpers) }
    for index in 0..<steps.count {
      switch steps[index] {
      case .region(let region):
        descent_region_run(region, seed, step, scratch, scratchStride, helpers)
      case .argMax(let x, let labels, let rows, let columns):
        descent_arg_max(x, rows, columns, labels)
      case .blocks(let x, let y, let rows, let width, let stride):
        for row in 0..<rows { (y + row * stride).update(from: x + row * width, count: width) }
      case .copy(let from, let to, let count):
        to.update(from: from, count: count)
      }
    }
  }

  // MARK: Binding

  /// The steps with their memory; a product and the loop that follows it in panels become one step.
  private static func bind(
    _ steps: [PlanStep], _ binder: inout RegionBinder,
    _ pointer: (Location) -> UnsafeMutablePointer<Float>
  ) -> [BoundStep] {
    var bound: [BoundStep] = []
    var rest = steps[...]
    while let step = rest.popFirst() {
      switch step {
      case .loop(let loop):
        bound.append(.region(binder.bind(loop, pointer)))
      case .product(let product):
        if product.panelRows > 0, case .loop(let loop) = rest.first {
          rest.removeFirst()
          bound.append(.region(binder.bind(product, followedBy: loop, pointer)))
        } else {
          bound.append(.region(binder.bind(product, pointer)))
        }
      case .argMax(let x, let labels, let rows, let columns):
        let labels = UnsafeMutableRawPointer(pointer(labels)).assumingMemoryBound(to: Int32.self)
        bound.append(.argMax(pointer(x), labels, Int64(rows), Int64(columns)))
      case .movement(let movement, let x, let y):
        bound.append(.region(binder.bind(movement, from: x, to: y, pointer)))
      case .rows(let rows):
        bound.append(.region(binder.bind(rows, pointer)))
      case .concatenation(let concatenation):
        var target = pointer(concatenation.result)
        for part in concatenation.parts {
          bound.append(
            .blocks(
              pointer(part.location), target, concatenation.rows, part.width, concatenation.width))
          target += part.width
        }
      case .copy(let from, let to, let count):
        bound.append(.copy(pointer(from), pointer(to), count))
      }
    }
    return bound
  }
}

/// A step with its memory. It holds no references, so running it needs no reference counting.
enum BoundStep {
  case region(UnsafePointer<descent_region>)
  case argMax(UnsafePointer<Float>, UnsafeMutablePointer<Int32>, Int64, Int64)
  /// Rows of neighboring elements that get a distance from each other.
  case blocks(UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int, Int)
  case copy(UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int)
}

/// The places of one executor's values in memory.
private struct Places {
  let arena: UnsafeMutableBufferPointer<Float>
  let inputs: [UnsafeMutableBufferPointer<Float>]
  private let constants: [UnsafeMutableBufferPointer<Float>]
  private let variables: [UnsafeMutablePointer<Float>]

  /// The variables must already be declared.
  init(_ plan: Plan, _ store: VariableStore) {
    arena = allocateFloats(plan.arenaCount)
    inputs = plan.program.inputs.map { allocateFloats($0.shape.count) }
    constants = plan.constants.map { array in
      let memory = allocateFloats(array.count)
      _ = memory.update(fromContentsOf: array.bits.map(Float.init(bitPattern:)))
      return memory
    }
    variables = plan.program.variables.map { variable in
      guard let start = store[variable.path]?.baseAddress else {
        preconditionFailure("\(variable.path) was declared")
      }
      return start
    }
  }

  func pointer(_ location: Location) -> UnsafeMutablePointer<Float> {
    let start: UnsafeMutablePointer<Float>?
    switch location {
    case .arena(let offset): start = arena.baseAddress.map { $0 + offset }
    case .input(let index): start = inputs[index].baseAddress
    case .variable(let index): start = variables[index]
    case .constant(let index): start = constants[index].baseAddress
    }
    guard let start else { preconditionFailure("memory is never empty") }
    return start
  }

  func deallocate() {
    for buffer in inputs + constants + [arena] { buffer.deallocate() }
  }
}
