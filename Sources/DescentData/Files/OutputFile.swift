#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file that is being written. It lies beside its place, and appears there when it is whole.
///
/// What was begun and not finished, because of an error, leaves nothing.
package final class OutputFile {
  /// Where it appears.
  package let path: String
  private let beside: String
  private var descriptor: Int32
  private let output = ByteBuffer(count: 1 << 18)
  private var filled = 0

  /// Begins a file. Its folder has to be there.
  package init(_ path: String) throws(DataError) {
    guard PathKind(path) != .folder else {
      throw DataError(.unwritable, path: path, "is a folder; name a file to write")
    }
    self.path = path
    beside = OutputFile.beside(path)
    descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw OutputFile.error(path, errno) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(beside)
  }

  /// A name in the same folder that no reader looks at.
  static func beside(_ path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return (parts.dropLast() + [".\(parts.last ?? "").\(getpid()).new"]).joined(separator: "/")
  }

  static func error(_ path: String, _ number: Int32) -> DataError {
    switch number {
    case ENOSPC, EDQUOT:
      DataError(
        .unwritable, path: path, "the disk is full; make room or name a folder on another disk")
    default:
      DataError(.unwritable, path: path, "cannot be written: \(systemMessage(number))")
    }
  }

  /// Adds bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
    if bytes.count > output.count - filled { try flush() }
    if bytes.count > output.count { return try put(bytes) }
    UnsafeMutableRawBufferPointer(rebasing: output.bytes[filled...]).copyMemory(from: bytes)
    filled += bytes.count
  }

  /// Adds bytes.
  package func write(_ bytes: [UInt8]) throws(DataError) {
    try withBytes(of: bytes) { bytes throws(DataError) in try write(bytes) }
  }

  /// Adds numbers, the lowest byte first.
  package func write(_ numbers: [Float]) throws(DataError) {
    #if _endian(little)
      try withBytes(of: numbers) { bytes throws(DataError) in try write(bytes) }
    #else
      let words = numbers.map { $0.bitPattern.littleEndian }
      try withBytes(of: words) { bytes throws(DataError) in try write(bytes) }
    #endif
  }

  private func withBytes<Element>(
    of array: [Element], _ body: (UnsafeRawBufferPointer) throws(DataError) -> Void
  ) throws(DataError) {
    let result: Result<Void, DataError> = array.withUnsafeBytes { bytes in
      do throws(DataError) {
        return .success(try body(bytes))
      } catch { return .failure(error) }
    }
    try result.get()
  }

  private func flush() throws(DataError) {
    try put(UnsafeRawBufferPointer(output.prefix(filled)))
    filled = 0
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #elseif canImport(Musl)
        let count = Musl.write(descriptor, rest.baseAddress, rest.count)
      #else
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno != EINTR {
        throw OutputFile.error(path, count == 0 ? ENOSPC : errno)
      }
    }
  }

  /// Puts the file in its place, in one step. After this even a loss of power leaves it whole.
  package func finish() throws(DataError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw OutputFile.error(path, errno) }
    guard close(descriptor) == 0 else {
      let number = errno
      descriptor = -1
      unlink(beside)
      throw OutputFile.error(path, number)
    }
    descriptor = -1
    guard rename(beside, path) == 0 else {
      let number = errno
      unlink(beside)
      throw OutputFile.error(path, number)
    }
  }

  /// Writes a whole file.
  package static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    let file = try OutputFile(path)
    try file.write(bytes)
    try file.finish()
  }
}
