import DescentGraph

/// An extent of a tensor when the batch size is open.
enum Extent: Hashable {
  case fixed(Int)
  /// A multiple of the batch size.
  case batch(times: Int)

  static let one = Extent.fixed(1)
}

/// A program of fixed shapes, or one for batches of any size: tracing it at two sizes shows which extents grow with the
/// batch.
struct SymbolicProgram {
  let program: Program
  /// The extents of every node.
  let extents: [[Extent]]
  /// The nodes of the outputs.
  let outputs: [NodeID]

  /// The node of a prediction's only output.
  var output: NodeID { outputs[0] }
  /// The only input of a prediction: the features of a batch.
  var input: ProgramInput { program.inputs[0] }

  /// Primes that are unlikely to be the extent of anything else.
  private static let sizes = (61, 67)

  /// A prediction.
  ///
  /// - Throws: ``ExportError/model(_:)`` if the program depends on the batch size in more than its shapes, and whatever
  ///   the trace throws.
  init(_ trace: (_ batch: Int) throws -> Program) throws {
    try self.init(tracing: trace)
    guard program.outputs.count == 1, program.inputs.count == 1 else {
      throw ExportError.model(
        "the program has \(program.inputs.count) inputs and \(program.outputs.count) outputs; "
          + "ONNX export takes a prediction, with the features in and one output out")
    }
    guard input.type == .float32, extents[input.node].first == .batch(times: 1) else {
      throw ExportError.model(
        "the input '\(input.name)' must be numbers, with the samples of a batch along the first axis"
      )
    }
  }

  /// A program whose shapes are fixed.
  init(_ program: Program) throws {
    self.program = program
    outputs = program.outputs.map(\.node)
    extents = program.nodes.map { $0.shape.dimensions.map { .fixed($0) } }
    try check()
  }

  /// A program of any inputs and outputs for batches of any size.
  init(ofBatches trace: (_ batch: Int) throws -> Program) throws {
    try self.init(tracing: trace)
    try check()
    if hasOpenBatch, batchInput == nil {
      throw ExportError.model(
        "no input has the samples of a batch along its first axis, so that the size of the batch would not be known"
      )
    }
  }

  private init(tracing trace: (_ batch: Int) throws -> Program) throws {
    let (program, other) = (try trace(Self.sizes.0), try trace(Self.sizes.1))
    guard program.nodes.count == other.nodes.count, program.outputs == other.outputs else {
      throw ExportError.model(
        "the model's operations depend on the size of the batch, which is open in an ONNX file")
    }
    self.program = program
    outputs = program.outputs.map(\.node)
    extents = try zip(program.nodes, other.nodes).map(Self.extents)
  }

  /// Whether an extent depends on the batch.
  private var hasOpenBatch: Bool {
    extents.contains { $0.contains { if case .batch = $0 { true } else { false } } }
  }

  /// An input with the samples of a batch along its first axis.
  var batchInput: NodeID? {
    program.inputs.first { extents[$0.node].first == .batch(times: 1) }?.node
  }

  private func check() throws {
    guard !program.outputs.isEmpty else {
      throw ExportError.model("the program has no output; name one with scope.output")
    }
    if let assignment = program.assignments.first {
      throw ExportError.model(
        "the program assigns \(program.variables[assignment.variable].path), which a graph of ONNX cannot; trace it "
          + "without updates, in evaluation mode")
    }
  }

  private static func extents(_ node: Node, _ other: Node) throws -> [Extent] {
    guard isSame(node.operation, other.operation), node.operands == other.operands,
      node.shape.rank == other.shape.rank
    else { throw batchDependent(node) }
    return try zip(node.shape.dimensions, other.shape.dimensions).map { first, second in
      if first == second { return .fixed(first) }
      let times = first / sizes.0
      guard times * sizes.0 == first, times * sizes.1 == second else { throw batchDependent(node) }
      return .batch(times: times)
    }
  }

  private static func isSame(_ first: GraphOperation, _ second: GraphOperation) -> Bool {
    if case (.constant(let a), .constant(let b)) = (first, second), a.isNaN, b.isNaN { return true }
    return first == second
  }

  private static func batchDependent(_ node: Node) -> ExportError {
    return .model(
      "\(node.place)\(node.operation) depends on the batch size, which is open in an ONNX file; only shapes with a "
        + "multiple of it can be exported")
  }
}

extension SymbolicProgram {
  var nodes: [Node] { program.nodes }

  /// The single value of a node that is a constant or a broadcast constant.
  func constant(_ id: NodeID) -> Double? {
    switch nodes[id].operation {
    case .constant(let value): value
    case .broadcast, .reshape, .stopGradient: constant(nodes[id].operands[0])
    default: nil
    }
  }
}

extension Node {
  /// The layer that made it, as the beginning of a message.
  var place: String { path.isEmpty ? "" : "\(path): " }
}
