import DescentGraph

extension Program {
  /// The same program with fewer nodes: constants folded, equal nodes shared, neutral operations and dead nodes
  /// dropped, element-wise work moved from broadcast operands to the small ones.
  ///
  /// Values are unchanged, up to rounding.
  func simplified() -> Program {
    var simplifier = Simplifier(self)
    return simplifier.run()
  }
}

/// Rewrites a program node by node through ``add(_:_:)``, which applies the rules.
private struct Simplifier {
  private let source: Program
  private var nodes: [Node] = []
  /// Equal nodes are shared: maps operation, operands and shape to the node.
  private var known: [Key: NodeID] = [:]

  private struct Key: Hashable {
    let operation: GraphOperation
    let operands: [NodeID]
    let shape: TensorShape
  }

  init(_ program: Program) { source = program }

  mutating func run() -> Program {
    let live = source.liveNodes()
    var renamed: [NodeID: NodeID] = [:]
    for (id, node) in source.nodes.enumerated() where live[id] {
      var copy = node
      copy.operands = node.operands.map { renamed[$0] ?? $0 }
      renamed[id] = add(copy)
    }
    var result = source
    result.outputs = source.outputs.map {
      ProgramOutput(name: $0.name, node: copyIfVariable(renamed[$0.node] ?? $0.node))
    }
    result.assignments = source.assignments.map {
      Assignment(variable: $0.variable, value: copyIfVariable(renamed[$0.value] ?? $0.value))
    }
    result.nodes = nodes
    result.inputs = source.inputs.map {
      ProgramInput(
        name: $0.name, shape: $0.shape, type: $0.type, node: renamed[$0.node] ?? ProgramInput.unused
      )
    }
    return result.withoutDeadNodes()
  }

  /// A result that is a variable's old value must be copied before the variable is assigned. Gradients are already
  /// computed, so stopping a gradient is the identity.
  private mutating func copyIfVariable(_ id: NodeID) -> NodeID {
    var base = id
    while nodes[base].operation == .reshape { base = nodes[base].operands[0] }
    guard case .variable = nodes[base].operation else { return id }
    var copy = nodes[id]
    (copy.operation, copy.operands) = (.stopGradient, [id])
    nodes.append(copy)
    return nodes.count - 1
  }

  // MARK: Making nodes

  private mutating func add(_ node: Node) -> NodeID {
    if let simpler = simplify(node) { return simpler }
    let key = Key(operation: node.operation, operands: node.operands, shape: node.shape)
    if let same = known[key] { return same }
    nodes.append(node)
    known[key] = nodes.count - 1
    return nodes.count - 1
  }

  /// A new node like `model`, for its path and stage, with another operation.
  private mutating func add(
    _ operation: GraphOperation, _ operands: [NodeID], _ shape: TensorShape, like model: Node
  ) -> NodeID {
    var node = model
    (node.operation, node.operands, node.shape) = (operation, operands, shape)
    return add(node)
  }

  private mutating func add(constant value: Double, _ shape: TensorShape, like model: Node)
    -> NodeID
  {
    let scalar = add(.constant(value), [], .scalar, like: model)
    return add(stretching: scalar, to: shape, like: model)
  }

  private mutating func add(stretching id: NodeID, to shape: TensorShape, like model: Node)
    -> NodeID
  {
    if nodes[id].shape == shape { return id }
    let padded = nodes[id].shape.padded(toRank: shape.rank)
    let reshaped = padded == nodes[id].shape ? id : add(.reshape, [id], padded, like: model)
    return padded == shape ? reshaped : add(.broadcast, [reshaped], shape, like: model)
  }

  // MARK: Rules

  /// An existing node equal to this one, or a simpler one that replaces it.
  private mutating func simplify(_ node: Node) -> NodeID? {
    switch node.operation {
    case .input, .variable, .constant, .array, .random, .oneHot, .argMax, .convert, .concatenate,
      .rows, .addRows, .addMatchingRows, .replaceRows:
      return nil
    case .foldWindows(let windows):
      return simplifyFold(node, windows)
    case .windows(let windows):
      return simplifyWindows(node, windows)
    case .unary, .binary, .select:
      return folded(node) ?? neutral(node) ?? moved(node)
    case .stopGradient:
      return node.operands[0]
    case .broadcast, .reshape:
      return simplifyView(node)
    case .transpose(let permutation):
      return simplifyTranspose(node, permutation)
    case .sum(let axes):
      return simplifySum(node, axes)
    case .maximum(let axes, let ties):
      let operand = node.operands[0]
      if axes.allSatisfy({ nodes[operand].shape[$0] == 1 }) { return operand }
      return reordered(node, axes) { .maximum(axes: $0, ties: ties) }
    case .matrixProduct(let transposeLeft, let transposeRight):
      return simplifyProduct(node, transposeLeft, transposeRight)
    }
  }

  /// The number that all elements of the node equal, if known.
  private func constant(_ id: NodeID) -> Double? {
    switch nodes[id].operation {
    case .constant(let value): value
    case .broadcast, .reshape: constant(nodes[id].operands[0])
    default: nil
    }
  }

  /// Folds operations on constants.
  private mutating func folded(_ node: Node) -> NodeID? {
    let values = node.operands.map { constant($0) }
    if case .select = node.operation, let condition = values[0] {
      return node.operands[condition != 0 ? 1 : 2]
    }
    let known = values.compactMap { $0 }
    guard known.count == values.count else { return nil }
    switch node.operation {
    case .unary(let function): return add(constant: function(known[0]), node.shape, like: node)
    case .binary(let function):
      return add(constant: function(known[0], known[1]), node.shape, like: node)
    default: return nil
    }
  }

  /// Removes x + 0, x · 1 and the like.
  private func neutral(_ node: Node) -> NodeID? {
    switch node.operation {
    case .unary(.negate):
      let operand = nodes[node.operands[0]]
      return operand.operation == .unary(.negate) ? operand.operands[0] : nil
    case .binary(let function):
      let (left, right) = (node.operands[0], node.operands[1])
      switch (function, constant(left), constant(right)) {
      case (.add, 0, _), (.multiply, 1, _): return right
      case (.add, _, 0), (.subtract, _, 0), (.multiply, _, 1), (.divide, _, 1): return left
      default: return nil
      }
    default:
      return nil
    }
  }

  /// f(broadcast a, broadcast b) → broadcast f(a, b), and a + (−b) → a − b.
  private mutating func moved(_ node: Node) -> NodeID? {
    if case .binary(.add) = node.operation {
      let (left, right) = (nodes[node.operands[0]], nodes[node.operands[1]])
      if right.operation == .unary(.negate) {
        return add(
          .binary(.subtract), [node.operands[0], right.operands[0]], node.shape, like: node)
      }
      if left.operation == .unary(.negate) {
        return add(
          .binary(.subtract), [node.operands[1], left.operands[0]], node.shape, like: node)
      }
    }
    guard node.type == .float32, let small = commonSmallShape(node) else { return nil }
    var operands: [NodeID] = []
    for operand in node.operands {
      if let value = constant(operand) {
        operands.append(add(constant: value, small, like: node))
      } else {
        operands.append(nodes[operand].operands[0])
      }
    }
    let result = add(node.operation, operands, small, like: node)
    return add(stretching: result, to: node.shape, like: node)
  }

  /// The shape from which every operand is broadcast, if it is the same for all.
  private func commonSmallShape(_ node: Node) -> TensorShape? {
    var shape: TensorShape?
    for operand in node.operands where constant(operand) == nil {
      guard nodes[operand].operation == .broadcast else { return nil }
      let small = nodes[nodes[operand].operands[0]].shape
      guard shape == nil || shape == small else { return nil }
      shape = small
    }
    return shape
  }

  private mutating func simplifyView(_ node: Node) -> NodeID? {
    let operand = node.operands[0]
    if nodes[operand].shape == node.shape { return operand }
    if node.operation == .reshape, node.shape.count > 1, let value = constant(operand) {
      return add(constant: value, node.shape, like: node)
    }
    guard nodes[operand].operation == node.operation else { return nil }
    return add(node.operation, nodes[operand].operands, node.shape, like: node)
  }

  private mutating func simplifyTranspose(_ node: Node, _ permutation: [Int]) -> NodeID? {
    let operand = nodes[node.operands[0]]
    if permutation == Array(permutation.indices) { return node.operands[0] }
    if let value = constant(node.operands[0]) {
      return add(constant: value, node.shape, like: node)
    }
    if movesOnlySingleElements(permutation, operand.shape) {
      return add(.reshape, node.operands, node.shape, like: node)
    }
    if case .windows(var windows) = operand.operation {
      // The walk under the windows takes any order of their axes.
      windows.order = permutation.map { windows.order?[$0] ?? $0 }
      return add(.windows(windows), operand.operands, node.shape, like: node)
    }
    guard case .transpose(let inner) = operand.operation else { return nil }
    return add(.transpose(permutation.map { inner[$0] }), operand.operands, node.shape, like: node)
  }

  /// Whether the axes that have more than one element keep their order, so that the elements keep theirs. Not of what a
  /// product takes as a transposed operand.
  private func movesOnlySingleElements(_ permutation: [Int], _ shape: TensorShape) -> Bool {
    let (rank, kept) = (shape.rank, permutation.filter { shape[$0] > 1 })
    return kept == kept.sorted() && permutation != Array(0..<rank - 2) + [rank - 1, rank - 2]
  }

  /// A window that reads every element once, in order, changes nothing but the shape.
  private mutating func simplifyWindows(_ node: Node, _ windows: Windows) -> NodeID? {
    let isPlain = windows.windows.allSatisfy {
      ($0.extent, $0.stride, $0.before, $0.after) == (1, 1, 0, 0)
    }
    guard isPlain, windows.order == nil else { return nil }
    return add(.reshape, node.operands, node.shape, like: node)
  }

  /// A fold walks its operand in any order of its axes.
  private mutating func simplifyFold(_ node: Node, _ windows: Windows) -> NodeID? {
    let operand = nodes[node.operands[0]]
    guard case .transpose(let permutation) = operand.operation else { return nil }
    // Axis i of the transposed operand is axis permutation[i] of the one before.
    var moved = windows
    moved.order = permutation.indices.map { axis in
      let place = permutation.firstIndex(of: axis) ?? axis
      return windows.order?[place] ?? place
    }
    return add(.foldWindows(moved), operand.operands, node.shape, like: node)
  }

  /// The sum of a broadcast operand is the operand times the number of copies.
  private mutating func simplifySum(_ node: Node, _ axes: [Int]) -> NodeID? {
    let operand = node.operands[0]
    let shape = nodes[operand].shape
    if axes.allSatisfy({ shape[$0] == 1 }) { return operand }
    let small = nodes[operand].operands.first ?? operand
    let smallShape = nodes[small].shape
    guard nodes[operand].operation == .broadcast, axes.allSatisfy({ smallShape[$0] == 1 }) else {
      return reordered(node, axes) { .sum(axes: $0) }
    }
    let copies = axes.map { shape[$0] }.reduce(1, *)
    let factor = add(constant: Double(copies), smallShape, like: node)
    let sum = add(.binary(.multiply), [small, factor], smallShape, like: node)
    return add(stretching: sum, to: node.shape, like: node)
  }

  /// Loops reduce the first axes or the last ones. Other axes are moved to the end first, or to the front if the operand
  /// is under windows, whose walk then still moves whole runs.
  private mutating func reordered(
    _ node: Node, _ axes: [Int], _ operation: ([Int]) -> GraphOperation
  ) -> NodeID? {
    let operand = nodes[node.operands[0]]
    let shape = operand.shape
    guard LoopForm.splits(of: node.shape, in: shape).isEmpty else { return nil }
    let kept = (0..<shape.rank).filter { !axes.contains($0) }
    var toFront = false
    if case .windows = operand.operation { toFront = true }
    let order = toFront ? axes + kept : kept + axes
    let moved = TensorShape(order.map { shape[$0] })
    let transposed = add(.transpose(order), node.operands, moved, like: node)
    let places = Array(toFront ? 0..<axes.count : kept.count..<shape.rank)
    let reduced = add(operation(places), [transposed], moved.reduced(over: places), like: node)
    return add(.reshape, [reduced], node.shape, like: node)
  }

  /// A transposed operand becomes a flag of the product.
  private mutating func simplifyProduct(
    _ node: Node, _ transposeLeft: Bool, _ transposeRight: Bool
  ) -> NodeID? {
    let (left, right) = (nodes[node.operands[0]], nodes[node.operands[1]])
    let rank = node.shape.rank
    let swap = GraphOperation.transpose(Array(0..<rank - 2) + [rank - 1, rank - 2])
    guard left.operation == swap || right.operation == swap else { return nil }
    return add(
      .matrixProduct(
        transposeLeft: transposeLeft != (left.operation == swap),
        transposeRight: transposeRight != (right.operation == swap)),
      [
        left.operation == swap ? left.operands[0] : node.operands[0],
        right.operation == swap ? right.operands[0] : node.operands[1],
      ], node.shape, like: node)
  }
}

extension Program {
  /// For every node, whether an output or an assignment needs it.
  func liveNodes() -> [Bool] {
    var live = [Bool](repeating: false, count: nodes.count)
    for root in outputs.map(\.node) + assignments.map(\.value) { live[root] = true }
    for id in nodes.indices.reversed() where live[id] {
      for operand in nodes[id].operands { live[operand] = true }
    }
    return live
  }

  func withoutDeadNodes() -> Program {
    let live = liveNodes()
    var renamed = [NodeID](repeating: ProgramInput.unused, count: nodes.count)
    var result = self
    result.nodes = []
    for (id, node) in nodes.enumerated() where live[id] {
      var copy = node
      copy.operands = node.operands.map { renamed[$0] }
      renamed[id] = result.nodes.count
      result.nodes.append(copy)
    }
    result.outputs = outputs.map { ProgramOutput(name: $0.name, node: renamed[$0.node]) }
    result.assignments = assignments.map {
      Assignment(variable: $0.variable, value: renamed[$0.value])
    }
    result.inputs = inputs.map {
      let node = $0.node == ProgramInput.unused ? ProgramInput.unused : renamed[$0.node]
      return ProgramInput(name: $0.name, shape: $0.shape, type: $0.type, node: node)
    }
    return result
  }
}
