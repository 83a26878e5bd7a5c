import DescentGraph

/// Windows of [samples, positions…, channels] and what is computed from each: what ONNX calls Conv, MaxPool and
/// AveragePool.
struct ONNXWindows {
  /// The value over which they move.
  let input: NodeID
  /// One for each spatial axis, in order.
  let windows: [Window]
}

extension SymbolicProgram {
  // MARK: Convolution

  /// [samples, positions…, filters] made from products of windows and weights, with or without a bias.
  func convolution(_ id: NodeID) -> ONNXPattern? {
    var (shaped, bias): (NodeID, NodeID?) = (id, nil)
    let shape = nodes[id].shape
    if case .binary(.add) = nodes[id].operation {
      let small = unbroadcast(nodes[id].operands[1])
      guard shape.rank >= 3, nodes[small].shape == [shape[shape.rank - 1]] else { return nil }
      (shaped, bias) = (nodes[id].operands[0], small)
    }
    guard case .reshape = nodes[shaped].operation, shape.rank >= 3 else { return nil }
    let products = nodes[shaped].operands[0]
    guard nodes[products].shape == rows(shape),
      let found = product(products, shape) ?? grouped(products, shape) ?? depthwise(products, shape)
    else { return nil }
    return .convolution(
      found.windows, weight: unreshaped(found.weight), bias: bias, groups: found.groups)
  }

  private typealias Products = (windows: ONNXWindows, weight: NodeID, groups: Int)

  /// [rows, window·channels] · [window·channels, filters].
  private func product(_ id: NodeID, _ shape: TensorShape) -> Products? {
    guard case .matrixProduct(false, false) = nodes[id].operation, nodes[id].shape.rank == 2,
      let found = windows(under: nodes[id].operands[0], filling: 0),
      nodes[nodes[id].operands[0]].shape == [rows(shape)[0], found.size * found.channels]
    else { return nil }
    return (found.windows, nodes[id].operands[1], 1)
  }

  /// [groups, rows, window·in] · [groups, window·in, out], and the groups beside each other.
  private func grouped(_ id: NodeID, _ shape: TensorShape) -> Products? {
    guard let turned = transposed(unreshaped(id), [1, 0, 2]),
      case .matrixProduct(false, false) = nodes[turned].operation, nodes[turned].shape.rank == 3,
      let views = transposed(unreshaped(nodes[turned].operands[0]), [2, 0, 1, 3]),
      let weight = transposed(nodes[turned].operands[1], [1, 0, 2]),
      let found = windows(under: views, filling: 0)
    else { return nil }
    let (groups, filters) = (nodes[turned].shape[0], shape[shape.rank - 1])
    let inputs = found.channels / groups
    guard nodes[views].shape == [rows(shape)[0], found.size, groups, inputs],
      nodes[weight].shape == [found.size * inputs, groups, filters / groups]
    else { return nil }
    return (found.windows, weight, groups)
  }

  /// Windows times weights, channel by channel, added up.
  private func depthwise(_ id: NodeID, _ shape: TensorShape) -> Products? {
    let sum = unreshaped(id)
    guard case .sum(axes: [1]) = nodes[sum].operation else { return nil }
    let products = nodes[nodes[sum].operands[0]]
    guard case .binary(.multiply) = products.operation,
      let found = windows(under: unbroadcast(products.operands[0]), filling: 0)
    else { return nil }
    let multiple = shape[shape.rank - 1] / found.channels
    let expected = [rows(shape)[0], found.size, found.channels] + (multiple > 1 ? [multiple] : [])
    let weight = unbroadcast(products.operands[1])
    guard products.shape.dimensions == expected,
      nodes[weight].shape.count == found.size * found.channels * multiple
    else { return nil }
    return (found.windows, weight, found.channels)
  }

  // MARK: Pooling

  /// [samples, positions…, channels] made from the largest element of each window.
  func maxPool(_ id: NodeID) -> ONNXPattern? {
    guard case .reshape = nodes[id].operation else { return nil }
    let largest = nodes[nodes[id].operands[0]]
    guard case .maximum(let axes, _) = largest.operation,
      let found = windows(of: largest.operands[0], filling: -.infinity),
      axes == found.axes, nodes[id].shape == found.pooled(largest.shape)
    else { return nil }
    return .maxPool(found.windows)
  }

  /// [samples, positions…, channels] made from the mean of each window, or [samples, channels] of everything.
  func averagePool(_ id: NodeID) -> ONNXPattern? {
    let node = nodes[id]
    let isMean = if case .binary(.multiply) = node.operation { true } else { false }
    guard isMean || node.operation == .binary(.divide), node.operands.count == 2,
      case .reshape = nodes[node.operands[0]].operation
    else { return nil }
    let sum = nodes[nodes[node.operands[0]].operands[0]]
    guard case .sum(let axes) = sum.operation else { return nil }
    if isMean, let factor = constant(node.operands[1]),
      let pattern = globalPool(node, sum, axes, factor)
    {
      return pattern
    }
    guard let found = windows(of: sum.operands[0], filling: 0), axes == found.axes,
      node.shape == found.pooled(sum.shape),
      found.windows.windows.allSatisfy({ $0.dilation == 1 })
    else { return nil }
    if isMean {
      guard let factor = constant(node.operands[1]), factor == 1 / Double(found.size) else {
        return nil
      }
      return .averagePool(found.windows, countsPadding: true)
    }
    guard case .array(let array) = nodes[unbroadcast(node.operands[1])].operation,
      array.values == found.insideCounts(nodes[found.windows.input].shape)
    else { return nil }
    return .averagePool(found.windows, countsPadding: false)
  }

  private func globalPool(
    _ node: Node, _ sum: Node, _ axes: [Int], _ factor: Double
  ) -> ONNXPattern? {
    let shape = nodes[sum.operands[0]].shape
    guard shape.rank >= 3, axes == Array(1..<shape.rank - 1), node.shape.rank == 2,
      factor == 1 / Double(shape.count / shape[0] / shape[shape.rank - 1])
    else { return nil }
    return .globalAveragePool(sum.operands[0])
  }

  // MARK: Parts

  /// [samples, positions…, filters] as rows.
  private func rows(_ shape: TensorShape) -> TensorShape {
    let filters = shape[shape.rank - 1]
    return [shape.count / filters, filters]
  }

  /// Windows whose shape was changed.
  private func windows(under id: NodeID, filling value: Double) -> FoundWindows? {
    windows(of: unreshaped(id), filling: value)
  }

  /// Windows over all axes but the first and the last.
  private func windows(of id: NodeID, filling value: Double) -> FoundWindows? {
    guard case .windows(let windows) = nodes[id].operation, windows.order == nil else { return nil }
    let input = nodes[id].operands[0]
    let rank = nodes[input].shape.rank
    let isPadded = windows.windows.contains { $0.before > 0 || $0.after > 0 }
    guard windows.windows.map(\.axis) == Array(1..<max(1, rank - 1)),
      windows.windows.allSatisfy({ $0.before >= 0 && $0.after >= 0 }),
      windows.fill == value || !isPadded
    else { return nil }
    return FoundWindows(
      windows: ONNXWindows(input: input, windows: windows.windows),
      channels: nodes[input].shape[rank - 1])
  }

  private func unreshaped(_ id: NodeID) -> NodeID {
    if case .reshape = nodes[id].operation { unreshaped(nodes[id].operands[0]) } else { id }
  }

  /// The value that was broadcast or given another shape.
  private func unbroadcast(_ id: NodeID) -> NodeID {
    switch nodes[id].operation {
    case .broadcast, .reshape: unbroadcast(nodes[id].operands[0])
    default: id
    }
  }

  private func transposed(_ id: NodeID, _ permutation: [Int]) -> NodeID? {
    nodes[id].operation == .transpose(permutation) ? nodes[id].operands[0] : nil
  }
}

private struct FoundWindows {
  let windows: ONNXWindows
  let channels: Int

  /// The elements of a window.
  var size: Int { windows.windows.reduce(1) { $0 * $1.extent } }

  /// The axes of the windows' elements.
  var axes: [Int] {
    let count = windows.windows.count
    return Array(count + 1...2 * count)
  }

  /// The shape without these axes.
  func pooled(_ shape: TensorShape) -> TensorShape { shape.removing(axes) }

  /// How many elements of each window lie inside.
  func insideCounts(_ shape: TensorShape) -> [Double] {
    windows.windows.reduce([1]) { product, window in
      let counts = (0..<window.positions(on: shape[window.axis])).map { position in
        (0..<window.extent).count {
          (0..<shape[window.axis]).contains(
            position * window.stride - window.before + $0 * window.dilation)
        }
      }
      return product.flatMap { all in counts.map { all * Double($0) } }
    }
  }
}
