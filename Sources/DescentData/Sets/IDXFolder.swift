import DescentFiles

/// A folder, and which of the four files it holds.
struct IDXFolder: Sendable {
  let path: String
  private let files: [IDXPart: String]

  init(_ path: String) {
    self.path = path
    var files: [IDXPart: String] = [:]
    for part in IDXPart.allCases {
      // An inaccessible file counts as present: reading it reports why.
      files[part] = part.names.lazy.map { join(path, $0) }.first { PathKind($0) != .absent }
    }
    self.files = files
  }

  var isEmpty: Bool { files.isEmpty }

  var missing: [IDXPart] { IDXPart.allCases.filter { files[$0] == nil } }

  func has(_ part: IDXPart) -> Bool { files[part] != nil }

  func file(_ part: IDXPart) throws(DataError) -> String {
    guard let file = files[part] else {
      throw DataError(
        .damaged, path: path, "the folder has no \(part.usualName), with or without .gz")
    }
    return file
  }

  /// The SHA-256 of a whole file's decompressed bytes.
  func digest(of part: IDXPart, memory: VerificationMemory) throws(DataError) -> String {
    try IDXReader(path: try file(part), rank: part.rank, memory: memory).finish()
  }
}

/// The images of an IDX folder on which a model is evaluated: those of the test part, if there is one.
package func imagesFile(inIDXFolder path: String) throws(DataError) -> String {
  let folder = IDXFolder(path)
  return try folder.file(folder.has(.testImages) ? .testImages : .trainImages)
}
