#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder that is being filled. It lies beside its place, and appears there when all its files are whole.
///
/// What was begun and not finished, because of an error, leaves nothing.
package final class OutputFolder {
  /// Where it appears.
  package let path: String
  private let (parent, content): (Directory, Directory)
  private let (name, unfinished): (String, String)
  private var isFinished = false

  /// Begins a folder that a person has named; those above it are made.
  package convenience init(_ path: String) throws(DataError) {
    let (folder, name) = splitPath(path)
    try OutputFolder.make(folder)
    try self.init(in: Directory(folder), name)
  }

  /// Begins a folder in another.
  package init(in parent: Directory, _ name: String) throws(DataError) {
    self.parent = parent
    self.name = name
    path = join(parent.path, name)
    unfinished = Directory.unfinishedName()
    content = try parent.makeFolder(unfinished)
  }

  deinit { if !isFinished { parent.remove(unfinished) } }

  /// Begins a file in it.
  package func file(_ name: String) throws(DataError) -> OutputFile {
    do throws(DataError) {
      return try OutputFile(in: content, name)
    } catch { throw renamed(error) }
  }

  /// An error with the name that the folder was to have.
  package func renamed(_ error: DataError) -> DataError {
    DataError(error.kind, path: path, error.message)
  }

  /// Puts the folder in its place, in one step. There must be nothing there, or an empty folder.
  package func finish() throws(DataError) {
    guard content.synchronize(), parent.rename(unfinished, to: name) else {
      throw OutputFile.error(path, errno)
    }
    isFinished = true
    parent.synchronize()
  }

  /// Makes a folder that a person has named, and those above it.
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
