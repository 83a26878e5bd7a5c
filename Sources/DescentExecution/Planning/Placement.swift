import DescentGraph

/// The role of each node: work, a view of another node's result, or a leaf.
///
/// A reshape is never work. A broadcast or a constant is work only if it is needed whole in memory: loops can broadcast
/// what they read.
struct Placement {
  enum Kind {
    /// Read in place: inputs and variables, and constants as immediate numbers.
    case leaf
    /// Another node's result, seen in another shape.
    case view
    /// A step of a loop.
    case loop
    case product
    case argMax
    /// The elements under windows, or a product that is folded: computed piece by piece by the work that reads them.
    case walked
    /// Elements that change places: transposes, windows, rows, and broadcasts that no loop can read.
    case movement
  }

  let program: Program
  let kinds: [Kind]
  /// The products that walk under windows.
  let walks: WalkedProducts

  init(_ program: Program, kinds: [Kind], walks: WalkedProducts = WalkedProducts()) {
    (self.program, self.kinds, self.walks) = (program, kinds, walks)
  }

  /// - Parameter walking: When products walk under windows; `nil` if they never do.
  init(_ program: Program, walking: WalkSizes? = WalkSizes()) {
    let walks = walking.map { WalkedProducts(program, $0) } ?? WalkedProducts()
    let buffered = Placement.buffered(program)
    let kinds: [Kind] = program.nodes.indices.map { id in
      let node = program.nodes[id]
      if walks.walked.contains(id) { return .walked }
      if walks.products[id] != nil { return .product }
      switch node.operation.primitive.kind {
      case .leaf: return .leaf
      case .constant: return buffered.contains(id) ? .loop : .leaf
      case .view: return .view
      case .stretch:
        guard buffered.contains(id) else { return .view }
        let small = program.nodes[node.operands[0]].shape
        return LoopForm.splits(of: small, in: node.shape).isEmpty ? .movement : .loop
      case .elementwise, .reduction: return .loop
      case .reordering: return .movement
      case .product: return .product
      case .argMax: return .argMax
      }
    }
    self.init(program, kinds: kinds, walks: walks)
  }

  /// The broadcasts and constants that must be whole in memory.
  private static func buffered(_ program: Program) -> Set<NodeID> {
    var result: Set<NodeID> = []
    func buffer(_ id: NodeID) {
      let node = program.nodes[id]
      switch node.operation.primitive.kind {
      case .stretch, .constant: result.insert(id)
      case .view: buffer(node.operands[0])
      case .leaf, .elementwise, .reduction, .reordering, .product, .argMax: break
      }
    }
    for root in program.outputs.map(\.node) + program.assignments.map(\.value) { buffer(root) }
    for node in program.nodes {
      let primitive = node.operation.primitive
      switch primitive.kind {
      case _ where primitive.readsWholeOperands:
        node.operands.forEach(buffer)
      case .elementwise where primitive.operandCount > 0, .reduction:
        // Operands that no split of the loop can read together are broadcast in memory.
        let space = program.nodes[node.operands[0]].shape
        var splits = LoopForm.splits(of: node.shape, in: space)
        for operand in node.operands {
          let operandNode = program.nodes[operand]
          guard operandNode.operation == .broadcast else { continue }
          let small = program.nodes[operandNode.operands[0]].shape
          let common = splits.intersection(LoopForm.splits(of: small, in: space))
          if common.isEmpty { buffer(operand) } else { splits = common }
        }
        for operand in node.operands where program.nodes[operand].operation == .reshape {
          bufferBelowReshape(operand)
        }
      case .stretch:
        bufferBelowReshape(node.operands[0])
      case .leaf, .constant, .elementwise, .view, .reordering, .product, .argMax:
        break
      }
    }
    return result

    /// A broadcast operand cannot be viewed in another shape; a constant can.
    func bufferBelowReshape(_ id: NodeID) {
      var base = id
      while program.nodes[base].operation == .reshape { base = program.nodes[base].operands[0] }
      if program.nodes[base].operation == .broadcast { result.insert(base) }
    }
  }

  // MARK: Reading

  /// Where a loop finds an operand.
  enum Source: Hashable {
    /// A number known when the plan is made.
    case immediate(Double)
    /// The result of `node`, or a leaf, read as if it had the shape `shape`.
    case memory(node: NodeID, shape: TensorShape)

    /// NaN is the same source as itself.
    static func == (left: Source, right: Source) -> Bool {
      switch (left, right) {
      case (.immediate(let a), .immediate(let b)): a == b || a.isNaN && b.isNaN
      case (.memory(let a, let shape), .memory(let b, let other)): a == b && shape == other
      default: false
      }
    }

    func hash(into hasher: inout Hasher) {
      switch self {
      case .immediate(let value): hasher.combine(value.isNaN ? 0 : value)
      case .memory(let node, let shape):
        hasher.combine(node)
        hasher.combine(shape)
      }
    }
  }

  /// The node whose memory holds this node's elements, beneath all views with the same number of elements.
  func base(_ id: NodeID) -> NodeID {
    var base = id
    while kinds[base] == .view, program.nodes[base].operation != .broadcast {
      base = program.nodes[base].operands[0]
    }
    return base
  }

  func source(_ id: NodeID) -> Source {
    let isStretched = kinds[id] == .view && program.nodes[id].operation == .broadcast
    let seen = isStretched ? program.nodes[id].operands[0] : id
    let base = base(seen)
    if case .constant(let value) = program.nodes[base].operation, kinds[base] == .leaf {
      return .immediate(value)
    }
    return .memory(node: base, shape: program.nodes[seen].shape)
  }

  /// Whether the node is work, rather than a leaf or a view.
  func isWork(_ id: NodeID) -> Bool {
    switch kinds[id] {
    case .leaf, .view, .walked: false
    case .loop, .product, .argMax, .movement: true
    }
  }

  /// The operands as sources; a buffered broadcast or constant reads its origin.
  func sources(of id: NodeID) -> [Source] {
    if let product = walks.products[id] { return sources(of: product) }
    let node = program.nodes[id]
    if let walk = walks.byNode[id], walk.role != .folded {
      return [sourceUnderWindows(node.operands[0]), source(node.operands[1])]
    }
    switch node.operation {
    case .constant(let value): return [.immediate(value)]
    case .broadcast: return [source(node.operands[0])]
    default: return node.operands.map(source)
    }
  }

  /// What is read under windows.
  private func sourceUnderWindows(_ id: NodeID) -> Source {
    source(program.nodes[base(id)].operands[0])
  }

  /// The shape over which this node's loop runs: for a reduction, that of its operand.
  func space(of id: NodeID) -> TensorShape {
    let node = program.nodes[id]
    return node.operation.primitive.cost == .ofOperand
      ? program.nodes[node.operands[0]].shape : node.shape
  }

  func isReduction(_ id: NodeID) -> Bool {
    program.nodes[id].operation.primitive.kind == .reduction
  }

  /// The splits of its loop under which the node and its operands have forms.
  func splits(of id: NodeID) -> Set<Int> {
    let space = space(of: id)
    if case .oneHot = program.nodes[id].operation { return [1] }
    var result = Set(0...space.rank)
    if isReduction(id) {
      result.formIntersection(LoopForm.splits(of: program.nodes[id].shape, in: space))
    }
    for case .memory(_, let shape) in sources(of: id) {
      result.formIntersection(LoopForm.splits(of: shape, in: space))
    }
    return result
  }
}
