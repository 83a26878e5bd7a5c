import DescentGraph

/// Writes a program as ONNX nodes, with one rule per primitive.
///
/// Where ONNX broadcasts operands itself, a broadcast value is not written: the small one is kept instead.
struct ONNXTranslator {
  /// A node's value in the graph.
  struct Held {
    /// The name of its value as numbers or labels.
    var name: String?
    /// The name of its value as Booleans, if it is the result of a comparison.
    var truth: String?
    /// The extents: the node's own, or ones that broadcast to them by NumPy's rule.
    var extents: [Extent]
  }

  let source: SymbolicProgram
  /// The elements of a parameter or state, by path.
  let values: (String) throws -> [Float]?
  var graph: ONNXGraph
  private var held: [NodeID: Held] = [:]
  /// The names of extents that depend on the batch, each a vector of one element.
  private var batchExtents: [Int: String] = [:]

  init(_ source: SymbolicProgram, graph: ONNXGraph, values: @escaping (String) throws -> [Float]?) {
    self.source = source
    self.graph = graph
    self.values = values
  }

  /// Writes everything that the output needs.
  ///
  /// - Parameter features: The name of the model's input, after any standardization.
  /// - Returns: The name of the output's value.
  mutating func write(features: String) throws -> String {
    try write(inputs: [features])[0]
  }

  /// Writes everything that the outputs need.
  ///
  /// - Parameter inputs: The name of each input.
  /// - Returns: The name of each output's value.
  mutating func write(inputs: [String]) throws -> [String] {
    for (input, name) in zip(source.program.inputs, inputs) {
      held[input.node] = Held(name: name, extents: source.extents[input.node])
    }
    for (id, pattern) in source.neededPatterns().enumerated() where held[id] == nil {
      guard let pattern else { continue }
      held[id] = try write(id, pattern)
    }
    return source.outputs.map { whole($0) }
  }

  private mutating func write(_ id: NodeID, _ pattern: ONNXPattern) throws -> Held {
    let path = source.nodes[id].path
    switch pattern {
    case .single:
      return try writeSingle(id, source.nodes[id])
    case .gemm(let left, let right, let bias, let transposeLeft, let transposeRight):
      let inputs = [whole(left), whole(right), number(bias)]
      return add("Gemm", inputs, id, transposes(transposeLeft, transposeRight))
    case .relu(let x):
      return Held(name: graph.add("Relu", [number(x)], at: path), extents: extents(x))
    case .leakyRelu(let x, let slope):
      let name = graph.add("LeakyRelu", [number(x)], at: path, [.number("alpha", slope)])
      return Held(name: name, extents: extents(x))
    case .convolution(let windows, let weight, let bias, let groups):
      return convolution(id, windows, weight: weight, bias: bias, groups: groups)
    case .maxPool(let windows): return maxPool(id, windows)
    case .averagePool(let windows, let countsPadding):
      return averagePool(id, windows, countsPadding: countsPadding)
    case .globalAveragePool(let x): return globalAveragePool(id, x)
    case .layerNormalization(let x, let scale, let shift, let axis, let epsilon):
      return layerNormalization(
        id, x, scale: scale, shift: shift, axis: axis, epsilon: epsilon)
    case .softmax(let x, let axis): return add("Softmax", [whole(x)], id, [.integer("axis", axis)])
    }
  }

  private mutating func writeSingle(_ id: NodeID, _ node: Node) throws -> Held {
    let x = node.operands
    switch node.operation {
    case .input(let name):
      throw ExportError.model("the input '\(name)' is not that of the features")

    case .variable(let index):
      return Held(
        name: try initializer(source.program.variables[index]), extents: source.extents[id])

    case .constant(let value):
      return Held(name: graph.constant(value), extents: [])

    case .array(let array):
      let name =
        array.type == .float32
        ? graph.initializer("array", array.values.map { Float($0) }, shape: node.shape.dimensions)
        : graph.integers(
          array.values.map { Int($0) }, shape: node.shape.dimensions)
      return Held(name: name, extents: source.extents[id])

    case .random:
      throw ExportError.model(
        "\(node.place)draws random numbers in evaluation too, which ONNX cannot repeat; remove the layer, or use a "
          + "Dropout without staysActive")

    case .unary(let function):
      let name = number(x[0])
      return Held(name: write(function, name, at: node.path), extents: extents(x[0]))

    case .binary(let function):
      return write(function, x[0], x[1], at: node.path)

    case .select:
      let inputs = [truth(x[0]), number(x[1]), number(x[2])]
      return Held(name: graph.add("Where", inputs, at: node.path), extents: stretched(x))

    case .broadcast, .stopGradient:
      return get(x[0])

    case .reshape:
      return reshape(id, x[0])

    case .transpose(let permutation):
      return add("Transpose", [whole(x[0])], id, [.integers("perm", permutation)])

    case .windows(let windows):
      return write(windows, id, x[0])

    case .foldWindows, .addRows, .addMatchingRows, .replaceRows:
      throw ExportError.model(
        "\(node.place)\(node.operation) has no operator in ONNX; it can be used in training only")

    case .concatenate(let axis):
      return add("Concat", x.map { whole($0) }, id, [.integer("axis", axis)])

    case .rows:
      return rows(id, x[0], x[1])

    case .convert(let type):
      return convert(id, x[0], to: type)

    case .sum(let axes):
      let inputs = [whole(x[0]), graph.integers(axes)]
      return add("ReduceSum", inputs, id, [.integer("keepdims", 1)])

    case .maximum(let axes, _):
      let attributes: [ONNXAttributeProto] = [.integers("axes", axes), .integer("keepdims", 1)]
      return add("ReduceMax", [whole(x[0])], id, attributes)

    case .matrixProduct(false, false):
      return add("MatMul", [whole(x[0]), whole(x[1])], id)

    case .matrixProduct(let transposeLeft, let transposeRight) where node.shape.rank > 2:
      let inputs = [
        matrices(x[0], transposed: transposeLeft), matrices(x[1], transposed: transposeRight),
      ]
      return add("MatMul", inputs, id)

    case .matrixProduct(let transposeLeft, let transposeRight):
      let inputs = [whole(x[0]), whole(x[1])]
      return add("Gemm", inputs, id, transposes(transposeLeft, transposeRight))

    case .oneHot(let classes):
      let range = graph.initializer("off-on", [0, 1], shape: [2])
      let inputs = [whole(x[0]), graph.integers([classes], scalar: true), range]
      return add("OneHot", inputs, id, [.integer("axis", -1)])

    case .argMax:
      return argMax(id, whole(x[0]), at: node.path)
    }
  }

  func transposes(_ left: Bool, _ right: Bool) -> [ONNXAttributeProto] {
    (left ? [.integer("transA", 1)] : []) + (right ? [.integer("transB", 1)] : [])
  }

  /// Adds a node with full-size operands, whose value has the extents of the program's node.
  mutating func add(
    _ operation: String, _ inputs: [String], _ id: NodeID, _ attributes: [ONNXAttributeProto] = []
  ) -> Held {
    let name = graph.add(operation, inputs, at: source.nodes[id].path, attributes)
    return Held(name: name, extents: source.extents[id])
  }

  private mutating func initializer(_ variable: Variable) throws -> String {
    guard let elements = try values(variable.path) else {
      throw ExportError.values("the values of \(variable.path) are missing")
    }
    guard elements.count == variable.shape.count else {
      throw ExportError.values(
        "\(variable.path) has the shape \(variable.shape), \(variable.shape.count) elements; "
          + "\(elements.count) were given")
    }
    return graph.initializer(variable.path, elements, shape: variable.shape.dimensions)
  }

  // MARK: Element-wise operations

  private mutating func write(_ function: UnaryFunction, _ x: String, at path: String) -> String {
    switch function {
    case .negate: return graph.add("Neg", [x], at: path)
    case .exp: return graph.add("Exp", [x], at: path)
    case .expMinusOne: return expMinusOne(x, at: path)
    case .log: return graph.add("Log", [x], at: path)
    case .logOnePlus: return logOnePlus(x, at: path)
    case .squareRoot: return graph.add("Sqrt", [x], at: path)
    case .tanh: return graph.add("Tanh", [x], at: path)
    case .sigmoid: return graph.add("Sigmoid", [x], at: path)
    case .erf: return graph.add("Erf", [x], at: path)
    }
  }

  /// eˣ − 1 = tanh(x/2)·(eˣ + 1), which keeps precision near 0.
  private mutating func expMinusOne(_ x: String, at path: String) -> String {
    let half = graph.add("Mul", [x, graph.constant(0.5)], at: path)
    let tangent = graph.add("Tanh", [half], at: path)
    let power = graph.add("Exp", [x], at: path)
    let sum = graph.add("Add", [power, graph.constant(1)], at: path)
    return graph.add("Mul", [tangent, sum], at: path)
  }

  /// ln(1 + x) = 2·artanh(x/(2 + x)), which keeps precision near 0; computed directly if |x| > ½, because the other
  /// form loses precision near −1 and ∞.
  private mutating func logOnePlus(_ x: String, at path: String) -> String {
    let two = graph.add("Add", [x, graph.constant(2)], at: path)
    let ratio = graph.add("Div", [x, two], at: path)
    let tangent = graph.add("Atanh", [ratio], at: path)
    let near = graph.add("Mul", [tangent, graph.constant(2)], at: path)
    let one = graph.add("Add", [x, graph.constant(1)], at: path)
    let far = graph.add("Log", [one], at: path)
    let magnitude = graph.add("Abs", [x], at: path)
    let isFar = graph.add("Greater", [magnitude, graph.constant(0.5)], at: path)
    return graph.add("Where", [isFar, far, near], at: path)
  }

  private mutating func write(
    _ function: BinaryFunction, _ left: NodeID, _ right: NodeID, at path: String
  ) -> Held {
    let inputs = [number(left), number(right)]
    let extents = stretched([left, right])
    func held(_ name: String) -> Held { Held(name: name, extents: extents) }
    func truth(_ name: String) -> Held { Held(truth: name, extents: extents) }
    switch function {
    case .add: return held(graph.add("Add", inputs, at: path))
    case .subtract: return held(graph.add("Sub", inputs, at: path))
    case .multiply: return held(graph.add("Mul", inputs, at: path))
    case .divide: return held(graph.add("Div", inputs, at: path))
    case .power: return held(graph.add("Pow", inputs, at: path))
    case .maximum: return held(graph.add("Max", inputs, at: path))
    case .minimum: return held(graph.add("Min", inputs, at: path))
    case .greater: return truth(graph.add("Greater", inputs, at: path))
    case .equal: return truth(graph.add("Equal", inputs, at: path))
    }
  }

  /// The label of the largest, and 0 for a row with a non-finite value: such a row is first replaced by zeros. It is
  /// detected because the sum of its elements times 0 is NaN, which is not equal to itself.
  private mutating func argMax(_ id: NodeID, _ x: String, at path: String) -> Held {
    let zeros = graph.add("Mul", [x, graph.constant(0)], at: path)
    let inputs = [zeros, graph.integers([1])]
    let sum = graph.add("ReduceSum", inputs, at: path, [.integer("keepdims", 1)])
    let isFinite = graph.add("Equal", [sum, sum], at: path)
    let rows = graph.add("Where", [isFinite, x, graph.constant(0)], at: path)
    return add("ArgMax", [rows], id, [.integer("axis", 1), .integer("keepdims", 0)])
  }

  // MARK: Shapes

  private mutating func reshape(_ id: NodeID, _ operand: NodeID) -> Held {
    let (from, to) = (source.extents[operand], source.extents[id])
    let small = get(operand)
    // NumPy's rule adds leading axes of extent 1.
    if small.extents.count <= to.count,
      from.drop(while: { $0 == .one }) == to.drop(while: { $0 == .one })
    {
      return small
    }
    let x = whole(operand)
    if to.count == 2, to[0] == from.first, case .batch = to[0], case .fixed = to[1] {
      return add("Flatten", [x], id, [.integer("axis", 1)])
    }
    let batches = to.filter { if case .batch = $0 { true } else { false } }
    guard batches.count <= 1 else { return add("Reshape", [x, shape(to)], id) }
    // The one open extent follows from the others.
    let shape = to.map { if case .fixed(let extent) = $0 { extent } else { -1 } }
    return add("Reshape", [x, graph.integers(shape)], id)
  }

  /// A shape as a vector, computed from the input's if it depends on the batch.
  mutating func shape(_ extents: [Extent]) -> String {
    let fixed = extents.compactMap { if case .fixed(let extent) = $0 { extent } else { nil } }
    if fixed.count == extents.count { return graph.integers(fixed) }
    let parts = extents.map { extent in
      switch extent {
      case .fixed(let extent): graph.integers([extent])
      case .batch(let times): batchExtent(times)
      }
    }
    return graph.add("Concat", parts, at: "shape", [.integer("axis", 0)])
  }

  private mutating func batchExtent(_ times: Int) -> String {
    if let name = batchExtents[times] { return name }
    let name: String
    if times == 1 {
      let attributes: [ONNXAttributeProto] = [.integer("start", 0), .integer("end", 1)]
      name = graph.add("Shape", [number(source.batchInput ?? 0)], at: "batch", attributes)
    } else {
      name = graph.add("Mul", [batchExtent(1), graph.integers([times])], at: "batch")
    }
    batchExtents[times] = name
    return name
  }

  // MARK: Values

  private func get(_ id: NodeID) -> Held {
    guard let value = held[id] else { preconditionFailure("operands come before their nodes") }
    return value
  }

  private func extents(_ id: NodeID) -> [Extent] { get(id).extents }

  /// The extents to which the operands broadcast.
  private func stretched(_ operands: [NodeID]) -> [Extent] {
    let all = operands.map(extents)
    let rank = all.map(\.count).max() ?? 0
    return (0..<rank).map { axis in
      let aligned = all.compactMap { extents in
        let place = axis - (rank - extents.count)
        return place < 0 ? nil : extents[place]
      }
      return aligned.first { $0 != .one } ?? .one
    }
  }

  /// The value as numbers; it may represent a larger one to which it broadcasts.
  mutating func number(_ id: NodeID) -> String {
    var value = get(id)
    if let name = value.name { return name }
    let truth = [value.truth ?? ""]
    let name = graph.add(
      "Cast", truth, at: source.nodes[id].path,
      [.integer("to", ONNXTensorProto.DataType.float.rawValue)])
    value.name = name
    held[id] = value
    return name
  }

  /// The value as Booleans: true where it is not 0.
  private mutating func truth(_ id: NodeID) -> String {
    var value = get(id)
    if let name = value.truth { return name }
    let name = graph.add(
      "Cast", [number(id)], at: source.nodes[id].path,
      [.integer("to", ONNXTensorProto.DataType.bool.rawValue)])
    value.truth = name
    held[id] = value
    return name
  }

  /// The value as numbers with the full extents of its node.
  mutating func whole(_ id: NodeID) -> String {
    let name = number(id)
    let extents = source.extents[id]
    guard get(id).extents != extents else { return name }
    let expanded = graph.add("Expand", [name, shape(extents)], at: source.nodes[id].path)
    held[id] = Held(name: expanded, extents: extents)
    return expanded
  }
}
