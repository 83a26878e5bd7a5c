import DescentGraph

// Elements that change their places. ONNX has no operator for windows: padding, indices and a transposition write them.
extension ONNXTranslator {
  mutating func write(_ windows: Windows, _ id: NodeID, _ operand: NodeID) -> Held {
    let shape = source.nodes[operand].shape
    let padded = pad(whole(operand), windows, rank: shape.rank, id)
    let isSlice = windows.order == nil && windows.windows.allSatisfy { $0.extent == 1 }
    return isSlice
      ? slice(padded, windows, shape, id) : gather(padded, windows, shape, id)
  }

  private mutating func pad(
    _ x: String, _ windows: Windows, rank: Int, _ id: NodeID
  ) -> String {
    guard windows.windows.contains(where: { $0.before > 0 || $0.after > 0 }) else { return x }
    func pads(_ side: (Window) -> Int) -> [Int] {
      (0..<rank).map { axis in
        max(0, windows.windows.first { $0.axis == axis }.map(side) ?? 0)
      }
    }
    let inputs = [
      x, graph.integers(pads(\.before) + pads(\.after)), graph.constant(windows.fill),
    ]
    return graph.add("Pad", inputs, at: source.nodes[id].path)
  }

  /// Windows of one element are a slice with steps.
  private mutating func slice(
    _ x: String, _ windows: Windows, _ shape: TensorShape, _ id: NodeID
  ) -> Held {
    var (starts, ends, axes, steps): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
    for window in windows.windows
    where window.before < 0 || window.after < 0 || window.stride > 1 {
      let length = shape[window.axis] + max(0, window.before)
      starts.append(max(0, -window.before))
      ends.append(length + window.after)
      axes.append(window.axis)
      steps.append(window.stride)
    }
    var sliced = x
    if !axes.isEmpty {
      let inputs = [x] + [starts, ends, axes, steps].map { graph.integers($0) }
      sliced = graph.add("Slice", inputs, at: source.nodes[id].path)
    }
    return add("Reshape", [sliced, self.shape(source.extents[id])], id)
  }

  /// Along each axis, the elements of all windows by their indices, and then the axes in their order.
  private mutating func gather(
    _ x: String, _ windows: Windows, _ shape: TensorShape, _ id: NodeID
  ) -> Held {
    let path = source.nodes[id].path
    var value = x
    for window in windows.windows.reversed() {
      let positions = window.positions(on: shape[window.axis])
      // Negative padding skips the first elements.
      let first = max(0, -window.before)
      let indices = (0..<positions).flatMap { position in
        (0..<window.extent).map { first + position * window.stride + $0 * window.dilation }
      }
      let inputs = [value, graph.integers(indices, shape: [positions, window.extent])]
      value = graph.add("Gather", inputs, at: path, [.integer("axis", window.axis)])
    }
    return add("Transpose", [value], id, [.integers("perm", order(windows, rank: shape.rank))])
  }

  /// After gathering, each window's extent follows its positions; the node has them after the last windowed axis.
  private func order(_ windows: Windows, rank: Int) -> [Int] {
    let axes = windows.windows.map(\.axis)
    let last = axes.last ?? -1
    func place(_ axis: Int) -> Int { axis + axes.count { $0 < axis } }
    let plain =
      (0..<rank).prefix(last + 1).map(place) + axes.map { place($0) + 1 }
      + (0..<rank).dropFirst(last + 1).map(place)
    return windows.order.map { order in order.map { plain[$0] } } ?? plain
  }

  /// Rows by index. ONNX counts negative indices from the end; here they name no row, and become one that is refused.
  mutating func rows(_ id: NodeID, _ table: NodeID, _ indices: NodeID) -> Held {
    let path = source.nodes[id].path
    var index = whole(indices)
    if case .array = source.nodes[indices].operation {
    } else {
      let isNegative = graph.add(
        "Less", [index, graph.integers([0], scalar: true)], at: path)
      let none = graph.integers([Int(Int32.max)], scalar: true)
      index = graph.add("Where", [isNegative, none, index], at: path)
    }
    return add("Gather", [whole(table), index], id, [.integer("axis", 0)])
  }

  /// Numbers as integers toward 0, −1 where there is none; or integers as numbers.
  mutating func convert(_ id: NodeID, _ x: NodeID, to type: ElementType) -> Held {
    let path = source.nodes[id].path
    guard type == .int32 else {
      return add("Cast", [whole(x)], id, [.integer("to", ONNXDataType.float.rawValue)])
    }
    let number = whole(x)
    let notNegative = graph.add("GreaterOrEqual", [number, graph.constant(0)], at: path)
    let isSmall = graph.add("Less", [number, graph.constant(0x1p31)], at: path)
    let isLabel = graph.add("And", [notNegative, isSmall], at: path)
    let kept = graph.add("Where", [isLabel, number, graph.constant(-1)], at: path)
    return add("Cast", [kept], id, [.integer("to", ONNXDataType.int64.rawValue)])
  }

  /// Matrices with their rows and columns exchanged, if they are transposed.
  mutating func matrices(_ id: NodeID, transposed: Bool) -> String {
    let name = whole(id)
    guard transposed else { return name }
    let rank = source.nodes[id].shape.rank
    let order = Array(0..<rank - 2) + [rank - 1, rank - 2]
    return graph.add("Transpose", [name], at: source.nodes[id].path, [.integers("perm", order)])
  }
}
