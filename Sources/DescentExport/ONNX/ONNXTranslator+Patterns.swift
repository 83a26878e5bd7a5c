import DescentGraph

// Operators that take their channels after the samples: values are transposed before and after.
extension ONNXTranslator {
  mutating func convolution(
    _ id: NodeID, _ windows: ONNXWindows, weight: NodeID, bias: NodeID?, groups: Int
  ) -> Held {
    let spatial = windows.windows.count
    let extents = windows.windows.map(\.extent)
    let filters = source.nodes[id].shape[spatial + 1]
    let channels = source.nodes[windows.input].shape[spatial + 1]
    let kernel = extents + [channels / groups, filters]
    let path = source.nodes[id].path
    var name = whole(weight)
    if source.nodes[weight].shape.dimensions != kernel {
      name = graph.add("Reshape", [name, graph.integers(kernel)], at: path)
    }
    let turned = graph.add(
      "Transpose", [name], at: path,
      [.integers("perm", [spatial + 1, spatial] + Array(0..<spatial))])
    let inputs = [channelsFirst(windows.input, id), turned] + (bias.map { [whole($0)] } ?? [])
    let attributes =
      [ONNXAttributeProto.integers("kernel_shape", extents)] + attributes(windows)
      + [.integers("dilations", windows.windows.map(\.dilation)), .integer("group", groups)]
    return channelsLast(graph.add("Conv", inputs, at: path, attributes), id)
  }

  mutating func maxPool(_ id: NodeID, _ windows: ONNXWindows) -> Held {
    let attributes =
      [ONNXAttributeProto.integers("kernel_shape", windows.windows.map(\.extent))]
      + attributes(windows) + [.integers("dilations", windows.windows.map(\.dilation))]
    let inputs = [channelsFirst(windows.input, id)]
    return channelsLast(graph.add("MaxPool", inputs, at: source.nodes[id].path, attributes), id)
  }

  mutating func averagePool(_ id: NodeID, _ windows: ONNXWindows, countsPadding: Bool) -> Held {
    let attributes =
      [ONNXAttributeProto.integers("kernel_shape", windows.windows.map(\.extent))]
      + attributes(windows) + [.integer("count_include_pad", countsPadding ? 1 : 0)]
    let inputs = [channelsFirst(windows.input, id)]
    return channelsLast(graph.add("AveragePool", inputs, at: source.nodes[id].path, attributes), id)
  }

  mutating func globalAveragePool(_ id: NodeID, _ input: NodeID) -> Held {
    let inputs = [channelsFirst(input, id)]
    let means = graph.add("GlobalAveragePool", inputs, at: source.nodes[id].path)
    return add("Flatten", [means], id, [.integer("axis", 1)])
  }

  mutating func layerNormalization(
    _ id: NodeID, _ x: NodeID, scale: NodeID, shift: NodeID, axis: Int, epsilon: Double
  ) -> Held {
    let inputs = [whole(x), whole(scale), whole(shift)]
    let attributes: [ONNXAttributeProto] = [.integer("axis", axis), .number("epsilon", epsilon)]
    return add("LayerNormalization", inputs, id, attributes)
  }

  private func attributes(_ windows: ONNXWindows) -> [ONNXAttributeProto] {
    let pads = windows.windows.map(\.before) + windows.windows.map(\.after)
    return [.integers("strides", windows.windows.map(\.stride)), .integers("pads", pads)]
  }

  private mutating func channelsFirst(_ x: NodeID, _ id: NodeID) -> String {
    let rank = source.nodes[x].shape.rank
    let order = [0, rank - 1] + Array(1..<rank - 1)
    return graph.add(
      "Transpose", [whole(x)], at: source.nodes[id].path, [.integers("perm", order)])
  }

  private mutating func channelsLast(_ name: String, _ id: NodeID) -> Held {
    let rank = source.nodes[id].shape.rank
    return add("Transpose", [name], id, [.integers("perm", [0] + Array(2..<rank) + [1])])
  }
}
