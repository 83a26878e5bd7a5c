extension TensorFile {
  /// Writes arrays of `Float`s as a safetensors file, which appears whole or not at all.
  ///
  /// The head is padded with spaces so that the elements begin at a multiple of eight bytes. The same
  /// arrays give the same bytes.
  ///
  /// - Parameters:
  ///   - tensors: The arrays, in the order in which they will lie.
  ///   - metadata: Texts by name that go with them; PyTorch's readers expect `format`: `pt`.
  public static func write(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], to path: String
  ) throws(DataError) {
    let file = try OutputFile(path)
    try write(tensors, metadata: metadata, to: file)
    try file.finish()
  }

  package static func write(
    _ tensors: [NamedTensor], metadata: [String: String] = [:], to file: OutputFile
  ) throws(DataError) {
    try tensors.check(file.path)
    var head = Array(head(tensors, metadata).utf8)
    head += [UInt8](repeating: UInt8(ascii: " "), count: (8 - head.count % 8) % 8)
    let length = UInt64(head.count).littleEndian
    try file.write(withUnsafeBytes(of: length) { Array($0) })
    try file.write(head)
    for tensor in tensors { try file.write(tensor.values) }
  }

  private static func head(_ tensors: [NamedTensor], _ metadata: [String: String]) -> String {
    var fields: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map {
        "\(quoted($0.key)):\(quoted($0.value))"
      }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + 4 * tensor.values.count
      fields.append(
        "\(quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    return "{\(fields.joined(separator: ","))}"
  }

  /// A text in JSON's notation.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
