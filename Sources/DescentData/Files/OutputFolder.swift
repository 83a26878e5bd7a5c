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
  private let beside: String
  private var isFinished = false

  /// Begins a folder; those above it are made.
  package init(_ path: String) throws(DataError) {
    self.path = path
    beside = OutputFile.beside(path)
    try OutputFolder.make(above: path)
    OutputFolder.remove(beside)
    guard mkdir(beside, 0o777) == 0 else { throw OutputFile.error(path, errno) }
  }

  deinit { if !isFinished { OutputFolder.remove(beside) } }

  /// Begins a file in it.
  package func file(_ name: String) throws(DataError) -> OutputFile {
    do throws(DataError) {
      return try OutputFile("\(beside)/\(name)")
    } catch { throw renamed(error) }
  }

  /// An error with the name that the folder was to have.
  package func renamed(_ error: DataError) -> DataError {
    DataError(error.kind, path: path, error.message)
  }

  /// Puts the folder in its place, in one step. There must be nothing there, or an empty folder.
  package func finish() throws(DataError) {
    guard OutputFolder.synchronize(beside), rename(beside, path) == 0 else {
      throw OutputFile.error(path, errno)
    }
    isFinished = true
    _ = OutputFolder.synchronize(OutputFolder.parent(of: path))
  }

  private static func synchronize(_ folder: String) -> Bool {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Not every file system can do it for a folder.
    return fsync(descriptor) == 0 || errno == EINVAL
  }

  private static func parent(of path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let parent = parts.joined(separator: "/")
    return parent.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : parent
  }

  private static func make(above path: String) throws(DataError) {
    var missing: [String] = []
    var folder = parent(of: path)
    while PathKind(folder) == .absent, folder != ".", folder != "/" {
      missing.append(folder)
      folder = parent(of: folder)
    }
    for folder in missing.reversed() where mkdir(folder, 0o777) != 0 && errno != EEXIST {
      throw OutputFile.error(folder, errno)
    }
  }

  /// Removes a folder with what is in it, as far as that can be done.
  package static func remove(_ path: String) {
    guard let names = allNames(in: path) else {
      unlink(path)
      return
    }
    for name in names where name != "." && name != ".." {
      if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
    }
    rmdir(path)
  }

  /// Removes a folder so that no reader sees half of it: it is renamed first.
  package static func discard(_ path: String) {
    let beside = OutputFile.beside(path)
    if rename(path, beside) == 0 { remove(beside) }
  }

  /// Removes what runs that were killed have begun in a folder and not finished.
  package static func removeUnfinished(in path: String) {
    for name in allNames(in: path) ?? [] where name.hasPrefix(".") && name.hasSuffix(".new") {
      remove("\(path)/\(name)")
    }
  }
}
