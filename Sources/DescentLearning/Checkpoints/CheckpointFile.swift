import DescentArrays
import DescentFiles

/// A file of a checkpoint, and the checksum that it had when it was written.
struct CheckpointFile {
  /// The path of the file.
  let path: String
  /// Its ``Checksum``; `nil` in checkpoints of version 0.1.0.
  let checksum: String?

  /// Its text, after verifying the checksum.
  func text() throws(DataError) -> String {
    try checkPresence()
    let text = try readText(path)
    try check(Checksum(Array(text.utf8)))
    return text
  }

  /// Its arrays, after verifying the checksum.
  func tensors() throws(DataError) -> [NamedTensor] {
    try verify()
    return try TensorFile(safetensors: path).tensors()
  }

  /// Verifies the checksum.
  func verify() throws(DataError) {
    guard checksum != nil else { return }
    try checkPresence()
    try check(Checksum(file: path))
  }

  private func checkPresence() throws(DataError) {
    guard PathKind(path) == .absent else { return }
    throw DataError(.damaged, path: path, "is missing from its checkpoint")
  }

  private func check(_ found: Checksum) throws(DataError) {
    guard let checksum, found.text != checksum else { return }
    throw DataError(
      .damaged, path: path,
      "has changed since it was written: its checksum is \(found.text) and was \(checksum)")
  }
}
