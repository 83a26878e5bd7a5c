/// The text of a small file.
///
/// - Throws: ``DataError`` if it cannot be read or exceeds 64 MiB.
package func readText(_ path: String) throws(DataError) -> String {
  let limit = 1 << 26
  let bytes = try fileContents(path, atMost: limit)
  guard bytes.count < limit else {
    throw DataError(.damaged, path: path, "has 64 MiB or more, too large for a file of this kind")
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The names in a folder, in order, except hidden ones.
package func fileNames(in path: String) throws(DataError) -> [String] { try folderEntries(path) }

/// Whether a path leads to a file.
package func isFile(_ path: String) -> Bool { PathKind(path) == .file }

/// Whether a path leads to a folder.
package func isFolder(_ path: String) -> Bool { PathKind(path) == .folder }

/// Whether two paths lead to the same file.
package func isSameFile(_ first: String, _ second: String) -> Bool {
  guard let one = try? InputFile(first), let other = try? InputFile(second) else {
    return first == second
  }
  return one.version == other.version
}

/// The size of a file in bytes.
package func fileSize(_ path: String) throws(DataError) -> Int {
  try InputFile(path).version.size
}

/// Whether a file starts like a gzipped one.
package func isGzipped(_ path: String) throws(DataError) -> Bool {
  try fileContents(path, atMost: 2) == [0x1F, 0x8B]
}
