import DescentGraph

/// Groups of nodes for which ONNX has one operator, so that a graph reads as the model was written.
enum ONNXPattern {
  /// A single node.
  case single
  /// left·right + bias, with the operands transposed first if their flags are set.
  case gemm(left: NodeID, right: NodeID, bias: NodeID, transposeLeft: Bool, transposeRight: Bool)
  /// max(x, 0).
  case relu(NodeID)
  /// x if x > 0, otherwise slope·x.
  case leakyRelu(NodeID, slope: Double)
  /// Products of windows and weights, added up.
  case convolution(ONNXWindows, weight: NodeID, bias: NodeID?, groups: Int)
  /// The largest element of each window.
  case maxPool(ONNXWindows)
  /// The mean of each window.
  case averagePool(ONNXWindows, countsPadding: Bool)
  /// The mean of each channel.
  case globalAveragePool(NodeID)
  /// Mean 0 and variance 1 over the last axes, then scale and shift.
  case layerNormalization(NodeID, scale: NodeID, shift: NodeID, axis: Int, epsilon: Double)
  /// Probabilities along an axis.
  case softmax(NodeID, axis: Int)

  /// The nodes from whose values it is computed.
  func operands(_ node: Node) -> [NodeID] {
    switch self {
    case .single: node.operands
    case .gemm(let left, let right, let bias, _, _): [left, right, bias]
    case .relu(let x), .leakyRelu(let x, _), .globalAveragePool(let x), .softmax(let x, _): [x]
    case .convolution(let windows, let weight, let bias, _):
      [windows.input, weight] + (bias.map { [$0] } ?? [])
    case .maxPool(let windows), .averagePool(let windows, _): [windows.input]
    case .layerNormalization(let x, let scale, let shift, _, _): [x, scale, shift]
    }
  }
}

extension SymbolicProgram {
  /// The pattern that ends at a node.
  ///
  /// - Parameter uses: How many nodes use each node. A product that is also used elsewhere stays separate.
  func pattern(_ id: NodeID, uses: [Int]) -> ONNXPattern {
    let node = nodes[id]
    switch node.operation {
    case .binary(.add):
      return layerNormalization(id) ?? convolution(id) ?? gemm(node, uses: uses) ?? .single
    case .binary(.multiply):
      return averagePool(id) ?? .single
    case .binary(.divide):
      return averagePool(id) ?? softmax(id) ?? .single
    case .reshape:
      return convolution(id) ?? maxPool(id) ?? .single
    case .binary(.maximum):
      if constant(node.operands[1]) == 0 { return .relu(node.operands[0]) }
      if constant(node.operands[0]) == 0 { return .relu(node.operands[1]) }
      return .single
    case .select:
      return leakyRelu(node) ?? .single
    default:
      return .single
    }
  }

  private func gemm(_ node: Node, uses: [Int]) -> ONNXPattern? {
    for (product, bias) in [(0, 1), (1, 0)].map({ (node.operands[$0.0], node.operands[$0.1]) }) {
      guard
        case .matrixProduct(let transposeLeft, let transposeRight) = nodes[product].operation,
        uses[product] == 1
      else { continue }
      let factors = nodes[product].operands
      return .gemm(
        left: factors[0], right: factors[1], bias: bias, transposeLeft: transposeLeft,
        transposeRight: transposeRight)
    }
    return nil
  }

  private func leakyRelu(_ node: Node) -> ONNXPattern? {
    let (condition, x, scaled) = (
      nodes[node.operands[0]], node.operands[1], nodes[node.operands[2]]
    )
    guard case .binary(.greater) = condition.operation, condition.operands[0] == x,
      constant(condition.operands[1]) == 0, case .binary(.multiply) = scaled.operation,
      scaled.operands[0] == x, let slope = constant(scaled.operands[1])
    else { return nil }
    return .leakyRelu(x, slope: slope)
  }

  /// The patterns of the nodes that the output needs; `nil` for other nodes.
  func neededPatterns() -> [ONNXPattern?] {
    var uses = [Int](repeating: 0, count: nodes.count)
    for output in outputs { uses[output] += 1 }
    for id in nodes.indices.reversed() where uses[id] > 0 {
      for operand in nodes[id].operands { uses[operand] += 1 }
    }
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for output in outputs { isNeeded[output] = true }
    var result = [ONNXPattern?](repeating: nil, count: nodes.count)
    for id in nodes.indices.reversed() where isNeeded[id] {
      let pattern = pattern(id, uses: uses)
      for operand in pattern.operands(nodes[id]) { isNeeded[operand] = true }
      result[id] = pattern
    }
    return result
  }
}
