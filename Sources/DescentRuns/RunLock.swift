import DescentData

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The right to write to a folder, which one process has at a time. It ends with the process, however that ends.
///
/// The system holds it for an open file; the file's content says which process it is, for messages alone.
final class RunLock: Sendable {
  static let name = ".descent-lock"

  private let folder: Directory
  private let descriptor: Int32

  /// - Throws: `DataError` where another process has it, or another run of this one.
  init(_ folder: Directory) throws(DataError) {
    var descriptor: Int32
    repeat {
      descriptor = try folder.openForAppending(Self.name, isNew: false)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let number = errno
        close(descriptor)
        throw Self.error(folder, number)
      }
      // Whoever had it has removed the file meanwhile: it locks nothing any more.
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
        ? "is written to by another run\(holder(folder)); wait for its end, or name another folder"
        : "cannot be locked for this run: \(String(cString: strerror(number)))")
  }

  private static func holder(_ folder: Directory) -> String {
    guard let text = try? readText("\(folder.path)/\(name)"),
      let process = Int(text.filter(\.isNumber))
    else { return "" }
    return ", process \(process)"
  }
}
