import DescentArrays
import DescentFiles

/// The kind of data at a path, from a quick look at it.
package enum PathForm: Sendable, Equatable {
  case absent
  /// A text, presumably rows of fields.
  case text
  case npy
  case npz
  case png
  /// An IDX file of bytes.
  case idx
  /// A folder with IDX files.
  case idxFolder
  /// A folder of folders with images, including unreadable ones.
  case imageFolder
  /// A folder with neither.
  case otherFolder
  /// Anything else.
  case other

  package init(_ path: String) throws(DataError) {
    switch PathKind(path) {
    case .absent: self = .absent
    case .folder:
      if !IDXFolder(path).isEmpty {
        self = .idxFolder
      } else {
        let hasImages = try folderEntries(path).contains { name in
          let inside = join(path, name)
          return PathKind(inside) == .folder
            && (try? folderEntries(inside))?.contains(where: ImageListing.isImageOfAnyKind) == true
        }
        self = hasImages ? .imageFolder : .otherFolder
      }
    case .file:
      let start = try firstBytes(of: path)
      if start.starts(with: [0x93] + Array("NUMPY".utf8)) {
        self = .npy
      } else if start.starts(with: Array("PK".utf8)) {
        self = .npz
      } else if start.starts(with: [0x89] + Array("PNG".utf8)) {
        self = .png
      } else if start.starts(with: [0, 0, IDXHeader.unsignedByte]) {
        self = .idx
      } else {
        self = .text
      }
    case .other: self = .other
    case .hidden(let number):
      throw DataError(.unreadable, path: path, "cannot be read: \(systemMessage(number))")
    }
  }
}

/// The first bytes of a file, decompressed if gzipped.
private func firstBytes(of path: String) throws(DataError) -> [UInt8] {
  let buffer = ByteBuffer(count: 8)
  return Array(buffer.prefix(try ByteStream(path: path).read(into: buffer.bytes)))
}

extension SampleStream {
  /// The training or test part of a folder of uncompressed IDX files.
  package init(
    idxFolder path: String, isTraining: Bool, classCount: Int? = nil, window: Int
  ) throws(DataError) {
    let folder = IDXFolder(path)
    try self.init(
      idx: folder.file(isTraining ? .trainImages : .testImages),
      labels: folder.file(isTraining ? .trainLabels : .testLabels), classCount: classCount,
      window: window)
  }
}
