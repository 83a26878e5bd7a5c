import DescentArrays
import DescentFiles

/// Writes the files of a checkpoint, with the checksum of each.
struct CheckpointWriter {
  private let folder: OutputFolder
  private var checksums: [String: String] = [:]

  init(_ folder: OutputFolder) { self.folder = folder }

  mutating func write(_ tensors: [NamedTensor], to name: String) throws(DataError) {
    try write(name) { file throws(DataError) in
      try TensorFile.write(tensors, metadata: ["format": "descent"], to: file)
    }
  }

  mutating func write(_ text: String, toDocument name: String) throws(DataError) {
    guard name.hasSuffix(".json"), !name.hasPrefix("."), !name.contains("/"), !name.contains("\0"),
      name != StoredCheckpoint.File.head
    else {
      throw DataError(
        .invalid, path: folder.path,
        "cannot hold a document called \"\(name)\"; its name must end in .json and must not be a path"
      )
    }
    try write(text, to: name)
  }

  private mutating func write(_ text: String, to name: String) throws(DataError) {
    try write(name) { file throws(DataError) in try file.write(Array(text.utf8)) }
  }

  private mutating func write(
    _ name: String, _ body: (OutputFile) throws(DataError) -> Void
  ) throws(DataError) {
    let file = try folder.file(name)
    file.checksum = Checksum()
    try body(file)
    try file.finish()
    checksums[name] = file.checksum?.text
  }

  /// Writes the head, which holds the other checksums, and then its own checksum, and gives the folder its final name.
  mutating func finish(
    head: (_ checksums: [String: String]) throws(DataError) -> String
  ) throws(DataError) {
    let text = try head(checksums)
    try write(text, to: StoredCheckpoint.File.head)
    try write(
      StoredCheckpoint.File.checksum(ofHead: text), to: StoredCheckpoint.File.checksum)
    try folder.finish()
  }
}
