import DescentFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The right to write to a folder, held by one process at a time. It ends with the process, however that ends.
///
/// The system ties it to an open file; the file's content names the process, only for messages.
final class RunLock: Sendable {
  static let name = ".descent-lock"

  private let folder: Directory
  private let descriptor: Int32

  /// - Throws: `DataError` if another process, or another run of this process, holds it.
  init(_ folder: Directory) throws(DataError) {
    var descriptor: Int32
    repeat {
      descriptor = try folder.openForAppending(Self.name, isNew: false)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let number = errno
        close(descriptor)
        throw Self.error(folder, number)
      }
      // The previous holder may have removed the file, which then locks nothing.
      if folder.isEntry(Self.name, descriptor) { break }
      close(descriptor)
    } while true
    self.folder = folder
    self.descriptor = descriptor
    let number = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    _ = number.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  deinit {
    folder.remove(Self.name)
    close(descriptor)
  }

  private static func error(_ folder: Directory, _ number: Int32) -> DataError {
    DataError(
      .unwritable, path: folder.path,
      number == EWOULDBLOCK
        ? "is in use by another run\(holder(folder)); wait until it ends, or name another folder"
        : "cannot be locked for this run: \(String(cString: strerror(number)))")
  }

  private static func holder(_ folder: Directory) -> String {
    // Whoever has just taken the lock may not have written its number yet; one of a process that was killed is wrong.
    for _ in 0..<20 {
      if let text = try? readText("\(folder.path)/\(name)"),
        let process = pid_t(text.filter(\.isNumber)), kill(process, 0) == 0 || errno == EPERM
      {
        return ", process \(process)"
      }
      usleep(5000)
    }
    return ""
  }
}
