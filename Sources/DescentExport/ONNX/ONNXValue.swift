/// An input or output of an ONNX file.
public struct ONNXValue: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// The type of its elements: `float`, `double`, `string` or `int64`.
  public let type: String
  /// Its extents; the batch size is given by name.
  public let shape: [String]
}

extension ONNXValue {
  init(_ info: ONNXValueInfoProto) {
    let tensor = info.type.tensorType
    self.init(
      name: info.name, type: "\(tensor.elemType)",
      shape: tensor.shape.dim.map { $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam })
  }
}

extension ONNXModel {
  /// The inputs of the file.
  public var inputs: [ONNXValue] { message.graph.input.map { ONNXValue($0) } }
  /// The outputs of the file.
  public var outputs: [ONNXValue] { message.graph.output.map { ONNXValue($0) } }

  /// Adds metadata to the model, by name.
  public mutating func setMetadata(_ value: String, for key: String) {
    var entry = ONNXStringStringEntryProto()
    (entry.key, entry.value) = (key, value)
    message.metadataProps.removeAll { $0.key == key }
    message.metadataProps.append(entry)
    message.metadataProps.sort { $0.key < $1.key }
  }
}
