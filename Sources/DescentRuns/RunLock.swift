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

  private let descriptor: Int32

  /// - Throws: `DataError` where another process has it, or another run of this one.
  init(_ folder: Directory) throws(DataError) {
    descriptor = try folder.openForAppending(Self.name, isNew: false)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let reason = isHeld ? nil : String(cString: strerror(errno))
      close(descriptor)
      throw DataError(
        .unwritable, path: folder.path,
        reason.map { "cannot be locked for this run: \($0)" }
          ?? "is written to by another run\(Self.holder(folder)); wait for its end, or name another folder"
      )
    }
    ftruncate(descriptor, 0)
    let number = Array("\(getpid())\n".utf8)
    _ = number.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  deinit {
    ftruncate(descriptor, 0)
    close(descriptor)
  }

  private static func holder(_ folder: Directory) -> String {
    guard let text = try? readText("\(folder.path)/\(name)"),
      let process = Int(text.filter(\.isNumber))
    else { return "" }
    return ", process \(process)"
  }
}
