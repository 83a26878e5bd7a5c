import DescentGraph

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Assembles the message of a model: standardization, the program, activation, and metadata.
struct ONNXModelWriter {
  let source: SymbolicProgram
  let options: ONNXOptions
  private var graph = ONNXGraph()

  init(source: SymbolicProgram, options: ONNXOptions) {
    self.source = source
    self.options = options
  }

  mutating func write(_ values: @escaping (String) throws -> [Float]?) throws -> ONNXModelProto {
    try checkClassNames()
    let inputs = try inputs().map { input in
      var input = input
      input.name = graph.uniqueName(input.name)
      return input
    }
    let wanted = options.activation == .none ? ["output"] : ["logits", "probabilities"]
    let outputs = wanted.map { graph.uniqueName($0) }

    var (features, isRefused) = ("", String?.none)
    if let preparation = options.preparation {
      (features, isRefused) = ONNXRows(preparation).write(into: &graph)
    } else {
      features = try self.features(inputs[0].name)
    }
    var translator = ONNXTranslator(source, graph: graph, values: values)
    let result = try translator.write(features: features)
    graph = translator.graph
    try restore(result, as: outputs[0])
    activate(outputs)
    if let isRefused { refuse(isRefused, outputs) }
    return model(inputs, outputs)
  }

  /// Writes the program as it stands, with its own inputs and outputs.
  mutating func writeProgram(
    _ values: @escaping (String) throws -> [Float]?
  ) throws -> ONNXModelProto {
    let inputs = source.program.inputs.map { input in
      valueInfo(graph.uniqueName(input.name), of: input.node, isDouble: false)
    }
    let outputs = source.program.outputs.map { graph.uniqueName($0.name) }
    var translator = ONNXTranslator(source, graph: graph, values: values)
    let results = try translator.write(inputs: inputs.map(\.name))
    graph = translator.graph
    for (index, result) in results.enumerated() {
      if let same = results[..<index].firstIndex(of: result) {
        _ = graph.add("Identity", [outputs[same]], at: "", output: outputs[index])
      } else {
        try restore(result, as: outputs[index])
      }
    }
    var model = model(inputs, [])
    model.graph.output = zip(outputs, source.outputs).map {
      valueInfo($0, of: $1, isDouble: false)
    }
    return model
  }

  /// The inputs for rows, or the program's input.
  private func inputs() throws -> [ONNXValueInfoProto] {
    guard let preparation = options.preparation else {
      return [
        valueInfo(
          source.input.name, of: source.input.node,
          isDouble: options.standardization?.needsDoubles == true)
      ]
    }
    guard options.standardization == nil else {
      throw ExportError.setting(
        "both a preparation and a standardization were given; the preparation standardizes")
    }
    let shape = source.input.shape.dimensions
    guard shape.count == 2, shape[1] == preparation.featureCount else {
      throw ExportError.setting(
        "the preparation gives \(preparation.featureCount) features; the model takes "
          + "\(TensorShape(Array(shape.dropFirst())))")
    }
    let rows = ONNXRows(preparation)
    return [
      (ONNXRows.numberInput, rows.numbers.count, rows.takesDoubles ? ONNXDataType.double : .float),
      (ONNXRows.textInput, rows.texts.count, .string),
    ].filter { $0.1 > 0 }.map { valueInfo($0, $2, [.batch(times: 1), .fixed($1)]) }
  }

  /// Whether outputs are in their original units, as doubles.
  private var givesDoubles: Bool { options.scaling != nil }

  /// Replaces the outputs of refused rows with NaN.
  private mutating func refuse(_ isRefused: String, _ outputs: [String]) {
    let nothing =
      givesDoubles
      ? graph.initializer("rows/nothing", doubles: [.nan], shape: []) : graph.constant(.nan)
    for output in outputs {
      let name = graph.uniqueName("\(output)/of-rows")
      _ = graph.rename(output, to: name)
      _ = graph.add("Where", [isRefused, nothing, name], at: "rows", output: output)
    }
  }

  // MARK: Before the program

  /// The features that the program takes, computed from the raw ones.
  private mutating func features(_ input: String) throws -> String {
    guard let standardization = options.standardization else { return input }
    let shape = Array(source.input.shape.dimensions.dropFirst())
    try standardization.check(count: TensorShape(shape).count, of: "features")
    return standardization.write(input, shape: shape, in: &graph)
  }

  // MARK: After the program

  /// The result in its original units, under the name of the output.
  private mutating func restore(_ result: String, as output: String) throws {
    if let scaling = options.scaling {
      try scaling.check(count: outputCount, of: "values")
      return scaling.writeInverse(of: result, as: output, in: &graph)
    }
    if !graph.rename(result, to: output) {
      // Inputs and initializers keep their own names.
      _ = graph.add("Identity", [result], at: "", output: output)
    }
  }

  private mutating func activate(_ outputs: [String]) {
    switch options.activation {
    case .none: break
    case .softmax:
      _ = graph.add("Softmax", [outputs[0]], at: "", [.integer("axis", -1)], output: outputs[1])
    case .sigmoid:
      _ = graph.add("Sigmoid", [outputs[0]], at: "", output: outputs[1])
    }
  }

  private func checkClassNames() throws {
    guard let names = options.classNames else { return }
    guard !names.contains("") else {
      throw ExportError.setting("a class has an empty name; give each one a name")
    }
    guard case .fixed(let count)? = source.extents[source.output].last, count == names.count else {
      throw ExportError.setting(
        "\(names.count) class names were given; a sample has \(outputCount) outputs")
    }
  }

  private var outputCount: Int {
    TensorShape(Array(source.nodes[source.output].shape.dimensions.dropFirst())).count
  }

  // MARK: The message

  private func model(_ inputs: [ONNXValueInfoProto], _ outputs: [String]) -> ONNXModelProto {
    var result = ONNXModelProto()
    result.irVersion = Int64(ONNXModel.irVersion)
    result.producerName = "Descent"
    result.opsetImport = operatorSets
    result.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
      var entry = ONNXStringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    result.graph.name = options.name
    result.graph.node = graph.nodes
    result.graph.initializer = graph.initializers
    result.graph.input = inputs
    result.graph.output = outputs.map { valueInfo($0, of: source.output, isDouble: givesDoubles) }
    return result
  }

  /// The operator sets in use.
  private var operatorSets: [ONNXOperatorSetIdProto] {
    var usual = ONNXOperatorSetIdProto()
    usual.domain = ""
    usual.version = Int64(ONNXModel.operatorSet)
    guard graph.nodes.contains(where: { $0.domain == ONNXGraph.learningDomain }) else {
      return [usual]
    }
    var learning = ONNXOperatorSetIdProto()
    learning.domain = ONNXGraph.learningDomain
    learning.version = Int64(ONNXGraph.learningOperatorSet)
    return [usual, learning]
  }

  private var metadata: [String: String] {
    guard let names = options.classNames, let list = try? JSONEncoder().encode(names) else {
      return options.metadata
    }
    return options.metadata.merging(["class_names": String(decoding: list, as: UTF8.self)]) { $1 }
  }

  private func valueInfo(_ name: String, of node: NodeID, isDouble: Bool) -> ONNXValueInfoProto {
    valueInfo(
      name, source.nodes[node].type == .int32 ? .int64 : isDouble ? .double : .float,
      source.extents[node])
  }

  private func valueInfo(
    _ name: String, _ type: ONNXDataType, _ extents: [Extent]
  ) -> ONNXValueInfoProto {
    var result = ONNXValueInfoProto()
    result.name = name
    result.type.tensorType.elemType = type
    result.type.tensorType.shape.dim = extents.map { extent in
      var dimension = ONNXTensorShapeProto.Dimension()
      switch extent {
      case .fixed(let count): dimension.dimValue = Int64(count)
      case .batch(1): dimension.dimParam = "batch"
      case .batch(let times): dimension.dimParam = "\(times)*batch"
      }
      return dimension
    }
    return result
  }
}
