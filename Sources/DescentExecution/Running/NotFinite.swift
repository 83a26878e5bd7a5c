import DescentGraph

/// The first value of a run that is not finite, and the operands of the node that produced it.
public struct NotFiniteValue: Sendable {
  /// The range of an operand of the node.
  public struct Operand: Sendable {
    /// The path of a variable, or the operation that produced it.
    public let name: String
    /// The shape of the operand.
    public let shape: TensorShape
    /// The smallest finite element.
    public let minimum: Float
    /// The largest finite element.
    public let maximum: Float
    /// How many elements are not finite.
    public let notFinite: Int
  }
  /// The node that produced the value.
  public let node: Node
  /// The path of the variable, if a variable held the value before the run.
  public let variable: String?
  /// The value itself.
  public let value: Float
  /// The indices of the value in the tensor.
  public let position: [Int]
  /// The operands of the operation.
  public let operands: [Operand]
}

extension Executor {
  /// The first node, in the program's order, with an element that is not finite. The plan must keep everything, and its
  /// variables must have their values from before the run.
  public func firstNotFinite() -> NotFiniteValue? {
    for (id, node) in plan.optimized.nodes.enumerated() where node.type == .float32 {
      guard let values = values(of: id), let index = values.firstIndex(where: { !$0.isFinite })
      else { continue }
      return NotFiniteValue(
        node: node, variable: variablePath(node), value: values[index],
        position: position(of: index, in: node.shape),
        operands: node.operands.compactMap(summary))
    }
    return nil
  }

  private func variablePath(_ node: Node) -> String? {
    guard case .variable(let index) = node.operation else { return nil }
    return plan.program.variables[index].path
  }

  private func position(of index: Int, in shape: TensorShape) -> [Int] {
    var rest = index
    return shape.dimensions.reversed().map { extent in
      defer { rest /= extent }
      return rest % extent
    }.reversed()
  }

  private func summary(_ id: NodeID) -> NotFiniteValue.Operand? {
    var base = id
    while values(of: base) == nil, let operand = plan.optimized.nodes[base].operands.first {
      base = operand
    }
    guard let values = values(of: base) else { return nil }
    let node = plan.optimized.nodes[base]
    let finite = values.filter(\.isFinite)
    return NotFiniteValue.Operand(
      name: variablePath(node) ?? node.operation.description, shape: node.shape,
      minimum: finite.min() ?? .nan, maximum: finite.max() ?? .nan,
      notFinite: values.count - finite.count)
  }
}
