import DescentGraph

extension Placement {
  /// Operands that cannot be read the way the work reads them, and results without their own memory.
  func faults() -> [String] {
    var faults: [String] = []
    for id in program.nodes.indices where isWork(id) {
      for source in sources(of: id) {
        if let fault = fault(of: source, readBy: id) {
          faults.append("node \(id), \(program.nodes[id].operation): \(fault)")
        }
      }
      if kinds[id] == .loop, splits(of: id).isEmpty {
        faults.append("node \(id), \(program.nodes[id].operation): no split suits what it reads")
      }
    }
    for root in program.outputs.map(\.node) + program.assignments.map(\.value) {
      if let fault = memoryFault(base(root)) { faults.append("result \(root): \(fault)") }
    }
    return faults
  }

  private func fault(of source: Source, readBy id: NodeID) -> String? {
    guard case .memory(let node, let shape) = source else {
      // Only loops take immediate numbers.
      return kinds[id] == .loop ? nil : "reads a number that has no place"
    }
    if let fault = memoryFault(node) { return fault }
    if program.nodes[node].shape.count != shape.count {
      return "reads node \(node) as \(shape), which has a different count"
    }
    // A broadcast operand has the operand's shape, and only loops broadcast.
    let operands = program.nodes[id].operands
    if walks.byNode[id] == nil, program.nodes[id].operation.primitive.readsWholeOperands,
      !operands.contains(where: { program.nodes[$0].shape == shape })
    {
      return "reads node \(node) stretched, but needs all of it"
    }
    return nil
  }

  /// Whether a node's elements are in memory: it is work, an input or a variable.
  private func memoryFault(_ id: NodeID) -> String? {
    switch kinds[id] {
    case .loop, .product, .argMax, .movement: nil
    case .walked: "node \(id) is walked, without memory of its own"
    case .view: "node \(id) is a view, without memory of its own"
    case .leaf:
      program.nodes[id].operation.primitive.kind == .leaf
        ? nil : "node \(id) is a number, without memory of its own"
    }
  }
}
