import DescentGraph

extension SymbolicProgram {
  /// (x − μ)/√(σ² + ε)·scale + shift over the last axes.
  func layerNormalization(_ id: NodeID) -> ONNXPattern? {
    guard let (scaled, shift) = operands(id, .add),
      let (normalized, scale) = operands(scaled, .multiply),
      let (centred, deviation) = operands(normalized, .divide),
      let (x, mean) = operands(centred, .subtract),
      case .unary(.squareRoot) = nodes[unstretched(deviation)].operation,
      let (variance, added) = operands(nodes[unstretched(deviation)].operands[0], .add),
      let epsilon = constant(added), let axes = axes(ofMean: unstretched(mean), of: x),
      let squares = operands(ofMean: variance, axes),
      let (left, right) = operands(squares, .multiply),
      left == centred, right == centred
    else { return nil }
    let shape = nodes[x].shape
    let normalizedShape = TensorShape(Array(shape.dimensions.suffix(axes.count)))
    let (scaleID, shiftID) = (unstretched(scale), unstretched(shift))
    guard axes == Array(shape.rank - axes.count..<shape.rank),
      nodes[scaleID].shape == normalizedShape, nodes[shiftID].shape == normalizedShape
    else { return nil }
    return .layerNormalization(
      x, scale: scaleID, shift: shiftID, axis: -axes.count, epsilon: epsilon)
  }

  /// e^(x − max x)/Σ e^(x − max x) along one axis.
  func softmax(_ id: NodeID) -> ONNXPattern? {
    guard let (powers, stretched) = operands(id, .divide),
      case .sum(let axes) = nodes[unstretched(stretched)].operation, axes.count == 1,
      nodes[unstretched(stretched)].operands[0] == powers,
      case .unary(.exp) = nodes[powers].operation,
      let (x, largest) = operands(nodes[powers].operands[0], .subtract)
    else { return nil }
    var maximum = unstretched(largest)
    if case .stopGradient = nodes[maximum].operation {
      maximum = unstretched(nodes[maximum].operands[0])
    }
    guard case .maximum(axes, _) = nodes[maximum].operation, nodes[maximum].operands[0] == x else {
      return nil
    }
    return .softmax(x, axis: axes[0])
  }

  private func operands(_ id: NodeID, _ function: BinaryFunction) -> (NodeID, NodeID)? {
    guard nodes[id].operation == .binary(function) else { return nil }
    return (nodes[id].operands[0], nodes[id].operands[1])
  }

  /// The axes over which a value is the mean of another.
  private func axes(ofMean id: NodeID, of x: NodeID) -> [Int]? {
    guard let (sum, factor) = operands(id, .multiply), case .sum(let axes) = nodes[sum].operation,
      nodes[sum].operands[0] == x, isInverse(factor, of: axes, x)
    else { return nil }
    return axes
  }

  /// The value whose mean over the axes a node is.
  private func operands(ofMean id: NodeID, _ axes: [Int]) -> NodeID? {
    guard let (sum, factor) = operands(id, .multiply), nodes[sum].operation == .sum(axes: axes),
      isInverse(factor, of: axes, nodes[sum].operands[0])
    else { return nil }
    return nodes[sum].operands[0]
  }

  private func isInverse(_ factor: NodeID, of axes: [Int], _ x: NodeID) -> Bool {
    constant(factor) == 1 / Double(axes.reduce(1) { $0 * nodes[x].shape[$1] })
  }

  private func unstretched(_ id: NodeID) -> NodeID {
    switch nodes[id].operation {
    case .broadcast: return unstretched(nodes[id].operands[0])
    case .reshape:
      // NumPy's rule adds leading axes of extent 1.
      let operand = nodes[id].operands[0]
      let (from, to) = (nodes[operand].shape, nodes[id].shape)
      return to == from.padded(toRank: to.rank) ? unstretched(operand) : id
    default: return id
    }
  }
}
