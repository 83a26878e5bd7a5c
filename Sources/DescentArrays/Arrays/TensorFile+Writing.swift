import DescentFiles

extension TensorFile {
  /// Writes arrays of `Float`s as a safetensors file, which appears complete or not at all.
  ///
  /// The header is padded with spaces so that the elements start at a multiple of eight bytes. The same arrays produce
  /// the same bytes.
  ///
  /// - Parameters:
  ///   - tensors: The arrays, in file order.
  ///   - metadata: Named texts to store with them; PyTorch's readers expect `format`: `pt`.
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
        "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))"
      }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + 4 * tensor.values.count
      fields.append(
        "\(JSONText.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    return "{\(fields.joined(separator: ","))}"
  }
}
