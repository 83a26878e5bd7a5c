import DescentGraph

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Puts the message of a model together: standardization, the program, activation, and what is told of them.
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
    let input = graph.uniqueName(source.input.name)
    let wanted = options.activation == .none ? ["output"] : ["logits", "probabilities"]
    let outputs = wanted.map { graph.uniqueName($0) }

    let features = try standardized(input)
    var translator = ONNXTranslator(source, graph: graph, values: values)
    let result = try translator.write(features: features)
    graph = translator.graph
    if !graph.rename(result, to: outputs[0]) {
      // An input or an initializer keeps its own name.
      _ = graph.add("Identity", [result], at: "", output: outputs[0])
    }
    activate(outputs)
    return model(input, outputs)
  }

  // MARK: Before and after the program

  private mutating func standardized(_ input: String) throws -> String {
    guard let standardization = options.standardization else { return input }
    let shape = Array(source.input.shape.dimensions.dropFirst())
    let (means, deviations) = (standardization.means, standardization.deviations)
    try check(means, deviations, count: Shape(shape).count)
    let path = "standardization"
    let rounded = means.map(Float.init)
    var value = graph.add(
      "Sub", [input, graph.initializer("\(path)/means", rounded, shape: shape)], at: path)
    // What a mean loses by rounding matters where it is many deviations away from 0.
    let rest = zip(means, rounded).map { Float($0 - Double($1)) }
    if zip(rest, deviations).contains(where: { abs(Double($0) / $1) > 1e-7 }) {
      value = graph.add(
        "Sub", [value, graph.initializer("\(path)/means-rest", rest, shape: shape)], at: path)
    }
    let scale = graph.initializer(
      "\(path)/deviations", deviations.map(Float.init), shape: shape)
    return graph.add("Div", [value, scale], at: path)
  }

  private func check(_ means: [Double], _ deviations: [Double], count: Int) throws {
    guard means.count == count, deviations.count == count else {
      throw ExportError.setting(
        "the standardization has \(means.count) means and \(deviations.count) deviations; "
          + "a sample has \(count) numbers")
    }
    for (index, (mean, deviation)) in zip(means, deviations).enumerated() {
      guard Float(mean).isFinite, Float(deviation).isFinite, Float(deviation) != 0 else {
        throw ExportError.setting(
          "the standardization of feature \(index + 1) has the mean \(mean) and the deviation "
            + "\(deviation); both must be finite, and the deviation not 0")
      }
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
    Shape(Array(source.nodes[source.output].shape.dimensions.dropFirst())).count
  }

  // MARK: The message

  private func model(_ input: String, _ outputs: [String]) -> ONNXModelProto {
    var result = ONNXModelProto()
    result.irVersion = Int64(ONNXModel.irVersion)
    result.producerName = "Descent"
    var operators = ONNXOperatorSetIdProto()
    operators.domain = ""
    operators.version = Int64(ONNXModel.operatorSet)
    result.opsetImport = [operators]
    result.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
      var entry = ONNXStringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    result.graph.name = options.name
    result.graph.node = graph.nodes
    result.graph.initializer = graph.initializers
    result.graph.input = [valueInfo(input, of: source.input.node)]
    result.graph.output = outputs.map { valueInfo($0, of: source.output) }
    return result
  }

  private var metadata: [String: String] {
    guard let names = options.classNames, let list = try? JSONEncoder().encode(names) else {
      return options.metadata
    }
    return options.metadata.merging(["class_names": String(decoding: list, as: UTF8.self)]) { $1 }
  }

  private func valueInfo(_ name: String, of node: NodeID) -> ONNXValueInfoProto {
    var result = ONNXValueInfoProto()
    result.name = name
    result.type.tensorType.elemType = source.nodes[node].type == .int32 ? .int64 : .float
    result.type.tensorType.shape.dim = source.extents[node].map { extent in
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
