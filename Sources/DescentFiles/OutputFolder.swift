#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder that is being written. It has a temporary name until all its files are complete.
///
/// If an error prevents it from being finished, nothing is left.
package final class OutputFolder {
  /// The path at which it appears.
  package let path: String
  private let (parent, content): (Directory, Directory)
  private let (name, unfinished): (String, String)
  private var isFinished = false

  /// Starts a folder that a user has named; missing parent folders are created.
  package convenience init(_ path: String) throws(DataError) {
    let (folder, name) = splitPath(path)
    try OutputFolder.make(folder)
    try self.init(in: Directory(folder), name)
  }

  /// Starts a folder inside another.
  package init(in parent: Directory, _ name: String) throws(DataError) {
    self.parent = parent
    self.name = name
    path = join(parent.path, name)
    unfinished = Directory.unfinishedName()
    content = try parent.makeFolder(unfinished)
  }

  deinit { if !isFinished { parent.remove(unfinished) } }

  /// Starts a file in it.
  package func file(_ name: String) throws(DataError) -> OutputFile {
    do throws(DataError) {
      return try OutputFile(in: content, name)
    } catch { throw renamed(error) }
  }

  /// The error, with the folder's final name.
  package func renamed(_ error: DataError) -> DataError {
    DataError(error.kind, path: path, error.message)
  }

  /// Atomically gives the folder its final name. Nothing, or only an empty folder, may have that name.
  package func finish() throws(DataError) {
    guard content.synchronize(), parent.rename(unfinished, to: name) else {
      throw OutputFile.error(path, errno)
    }
    isFinished = true
    parent.synchronize()
  }

  /// Creates a folder that a user has named, and its parents.
  package static func make(_ path: String) throws(DataError) {
    var missing: [String] = []
    var folder = path
    while PathKind(folder) == .absent, folder != ".", folder != "/" {
      missing.append(folder)
      folder = splitPath(folder).folder
    }
    for folder in missing.reversed() where mkdir(folder, 0o777) != 0 && errno != EEXIST {
      throw OutputFile.error(folder, errno)
    }
  }
}
