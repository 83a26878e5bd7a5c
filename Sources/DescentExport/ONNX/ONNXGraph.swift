#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

typealias ONNXDataType = ONNXTensorProto.DataType

/// A graph while it is being written: nodes and initializers under unique names.
struct ONNXGraph {
  private(set) var nodes: [ONNXNodeProto] = []
  private(set) var initializers: [ONNXTensorProto] = []
  private var names: Set<String> = []
  private var shared: [String: String] = [:]

  /// The operators for classical machine learning, and their version.
  static let learningDomain = "ai.onnx.ml"
  static let learningOperatorSet = 3

  /// A unique name; the requested one if it is free.
  mutating func uniqueName(_ wanted: String) -> String {
    var name = wanted
    var number = 1
    while !names.insert(name).inserted {
      name = "\(wanted)_\(number)"
      number += 1
    }
    return name
  }

  /// Adds a node and returns the name of its value.
  ///
  /// - Parameters:
  ///   - path: The layer to which the node belongs; the node is named after it.
  ///   - output: The name of its value; by default the node's own.
  ///   - domain: The operator set of the operation, if it is not the default one.
  mutating func add(
    _ operation: String, _ inputs: [String], at path: String,
    _ attributes: [ONNXAttributeProto] = [], output: String? = nil, domain: String = ""
  ) -> String {
    let name = uniqueName(path.isEmpty ? operation : "\(path)/\(operation)")
    var node = ONNXNodeProto()
    node.opType = operation
    node.domain = domain
    node.name = name
    node.input = inputs
    node.output = [output ?? name]
    node.attribute = attributes
    nodes.append(node)
    return output ?? name
  }

  /// The value converted to another type.
  mutating func cast(
    _ value: String, to type: ONNXTensorProto.DataType, at path: String
  ) -> String {
    add("Cast", [value], at: path, [.integer("to", type.rawValue)])
  }

  // MARK: Initializers

  /// Constant numbers of the graph.
  mutating func initializer(_ wanted: String, _ values: [Float], shape: [Int]) -> String {
    let name = uniqueName(wanted)
    let bytes = values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    append(name, .float, bytes, shape)
    return name
  }

  /// The same in Double.
  mutating func initializer(_ wanted: String, doubles: [Double], shape: [Int]) -> String {
    let name = uniqueName(wanted)
    let bytes = doubles.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    append(name, .double, bytes, shape)
    return name
  }

  /// A number; equal numbers share one initializer.
  mutating func constant(_ value: Double) -> String {
    let key = "constant/\(Float(value))"
    if let name = shared[key] { return name }
    let name = initializer(key, [Float(value)], shape: [])
    shared[key] = name
    return name
  }

  /// Whole numbers, such as axes or a shape.
  mutating func integers(_ values: [Int], scalar: Bool = false) -> String {
    let key = (scalar ? "integer/" : "integers/") + values.map(String.init).joined(separator: ",")
    if let name = shared[key] { return name }
    let name = uniqueName(key)
    let bytes = values.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) }
    append(name, .int64, bytes, scalar ? [] : [values.count])
    shared[key] = name
    return name
  }

  /// Whole numbers in rows, such as indices.
  mutating func integers(_ values: [Int], shape: [Int]) -> String {
    let name = uniqueName("indices")
    append(name, .int64, values.map { Int64($0).littleEndian }.withUnsafeBytes { Data($0) }, shape)
    return name
  }

  private mutating func append(
    _ name: String, _ type: ONNXDataType, _ bytes: Data, _ shape: [Int]
  ) {
    var tensor = ONNXTensorProto()
    tensor.name = name
    tensor.dataType = type
    tensor.dims = shape.map(Int64.init)
    tensor.rawData = bytes
    initializers.append(tensor)
  }

  // MARK: Names of results

  /// Renames a node's value. Returns `false` if no node has such a value.
  mutating func rename(_ old: String, to new: String) -> Bool {
    guard nodes.contains(where: { $0.output == [old] }) else { return false }
    for index in nodes.indices {
      if nodes[index].output == [old] { nodes[index].output = [new] }
      nodes[index].input = nodes[index].input.map { $0 == old ? new : $0 }
    }
    return true
  }
}

extension ONNXAttributeProto {
  static func integer(_ name: String, _ value: Int) -> Self {
    var result = Self()
    (result.name, result.type, result.i) = (name, .int, Int64(value))
    return result
  }

  static func integers(_ name: String, _ values: [Int]) -> Self {
    var result = Self()
    (result.name, result.type, result.ints) = (name, .ints, values.map(Int64.init))
    return result
  }

  static func strings(_ name: String, _ values: [String]) -> Self {
    var result = Self()
    (result.name, result.type, result.strings) = (name, .strings, values.map { Data($0.utf8) })
    return result
  }

  static func number(_ name: String, _ value: Double) -> Self {
    var result = Self()
    (result.name, result.type, result.f) = (name, .float, Float(value))
    return result
  }
}
