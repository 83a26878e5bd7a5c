extension Program {
  /// What is wrong with a program by the rules of its primitives: order, operands, shapes and names. There are faults
  /// only if a pass that writes programs has a bug.
  package func faults() -> [String] {
    var faults: [String] = []
    for (id, node) in nodes.enumerated() {
      if let fault = fault(of: node, id) {
        faults.append("node \(id), \(node.operation): \(fault)")
      }
    }
    // References to nodes are checked only if the nodes are sound.
    return faults.isEmpty ? declarationFaults() : faults
  }

  private func fault(of node: Node, _ id: NodeID) -> String? {
    let count = node.operation.primitive.operandCount
    guard
      count == Primitive.anyNumber ? !node.operands.isEmpty : node.operands.count == count
    else {
      return "has \(node.operands.count) operands instead of \(count)"
    }
    guard node.operands.allSatisfy({ (0..<id).contains($0) }) else {
      return "reads \(node.operands), which do not all come before it"
    }
    switch node.operation {
    case .input(let name):
      guard let input = inputs.first(where: { $0.name == name }) else { return "is not declared" }
      return input.shape == node.shape && input.type == node.type
        ? nil : "is \(node.shape), declared as \(input.shape)"
    case .variable(let index):
      guard variables.indices.contains(index) else { return "is not declared" }
      return variables[index].shape == node.shape
        ? nil : "is \(node.shape), declared as \(variables[index].shape)"
    default:
      return shapeFault(of: node)
    }
  }

  private func shapeFault(of node: Node) -> String? {
    let operands = node.operands.map { (shape: nodes[$0].shape, type: nodes[$0].type) }
    do {
      let (shape, type) = try shapeRule(node.operation, operands, target: node.shape)
      return shape == node.shape && type == node.type
        ? nil : "is \(node.shape) of \(node.type), by its rule \(shape) of \(type)"
    } catch {
      return "\(operands.map(\.shape)) → \(node.shape): \(error.reason)"
    }
  }

  private func declarationFaults() -> [String] {
    var faults: [String] = []
    for input in inputs where input.node != ProgramInput.unused {
      if !nodes.indices.contains(input.node)
        || nodes[input.node].operation != .input(name: input.name)
      {
        faults.append("input \(input.name) has another node, \(input.node)")
      }
    }
    for output in outputs where !nodes.indices.contains(output.node) {
      faults.append("output \(output.name) is node \(output.node) of \(nodes.count)")
    }
    var assigned: Set<Int> = []
    for assignment in assignments {
      if !variables.indices.contains(assignment.variable)
        || !assigned.insert(assignment.variable).inserted
      {
        faults.append("variable \(assignment.variable) is not declared, or assigned twice")
      } else if !nodes.indices.contains(assignment.value) {
        faults.append("\(variables[assignment.variable].path) becomes no node")
      } else if nodes[assignment.value].shape != variables[assignment.variable].shape {
        faults.append(
          "\(variables[assignment.variable].path), \(variables[assignment.variable].shape), becomes "
            + "\(nodes[assignment.value].shape)")
      }
    }
    return faults
  }
}
