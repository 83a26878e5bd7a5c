#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file that is being written. It has a temporary name in the same folder until it is complete.
///
/// If an error prevents it from being finished, nothing is left. Devices and pipes are written to directly.
package final class OutputFile {
  /// The path at which it appears.
  package let path: String
  /// The folder of the file, its final name, and its temporary name.
  private let place: (folder: Directory, name: String, unfinished: String)?
  private var descriptor: Int32
  private let output = ByteBuffer(count: OutputFile.piece)
  private var filled = 0
  /// The checksum of what was written so far, if requested.
  package var checksum: Checksum?
  /// The size of a write: small enough that the checksum, and then the system, find the bytes in the cache.
  private static let piece = 1 << 18

  /// Starts a file that a user has named; if the name is a link, its target is written. The folder must exist.
  package convenience init(_ path: String) throws(DataError) {
    if OutputFile.isDevice(path) {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw OutputFile.error(path, errno) }
      self.init(path, nil, descriptor)
    } else {
      let (folder, name) = splitPath(followed(path))
      do throws(DataError) {
        try self.init(in: Directory(folder), name, path: path)
      } catch { throw DataError(error.kind, path: path, error.message) }
    }
  }

  /// Starts a file in a folder; a link with this name is replaced, not followed.
  package convenience init(
    in folder: Directory, _ name: String, path: String? = nil
  ) throws(DataError) {
    let path = path ?? join(folder.path, name)
    try folder.checkName(name)
    switch folder.entry(name) {
    case .folder: throw DataError(.unwritable, path: path, "is a folder; name a file to write")
    case .other: throw folder.notAFile(name)
    case .absent, .file, .link: break
    }
    let unfinished = Directory.unfinishedName()
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = openat(folder.descriptor, unfinished, flags, 0o666)
    guard descriptor >= 0 else { throw OutputFile.error(path, errno) }
    self.init(path, (folder, name, unfinished), descriptor)
  }

  private init(
    _ path: String, _ place: (folder: Directory, name: String, unfinished: String)?,
    _ descriptor: Int32
  ) {
    self.path = path
    self.place = place
    self.descriptor = descriptor
  }

  deinit { abandon() }

  /// Removes an unfinished file.
  private func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if let place { place.folder.remove(place.unfinished) }
  }

  /// Whether the path is written to directly: a device or a pipe, or a special file of the system such as
  /// `/dev/stdout`.
  private static func isDevice(_ path: String) -> Bool {
    PathKind(path) == .other || followed(path).hasPrefix("/proc/") || path.hasPrefix("/dev/fd/")
  }

  package static func error(_ path: String, _ number: Int32) -> DataError {
    switch number {
    case ENOSPC, EDQUOT:
      DataError(
        .unwritable, path: path,
        "the disk is full; free some space or name a folder on another disk")
    default:
      DataError(.unwritable, path: path, "cannot be written: \(systemMessage(number))")
    }
  }

  /// Adds bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
    if bytes.count > output.count - filled { try empty() }
    if bytes.count > output.count { return try put(bytes) }
    UnsafeMutableRawBufferPointer(rebasing: output.bytes[filled...]).copyMemory(from: bytes)
    filled += bytes.count
  }

  /// Adds bytes.
  package func write(_ bytes: [UInt8]) throws(DataError) {
    try withBytes(of: bytes) { bytes throws(DataError) in try write(bytes) }
  }

  /// Adds numbers in little-endian order.
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

  private func empty() throws(DataError) {
    try put(UnsafeRawBufferPointer(output.prefix(filled)))
    filled = 0
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
    var rest = bytes
    guard checksum != nil else { return try putAll(rest) }
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(OutputFile.piece))
      checksum?.add(piece)
      try putAll(piece)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
    }
  }

  private func putAll(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
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

  /// Flushes all bytes to disk; the file does not have its final name yet.
  package func flush() throws(DataError) {
    try empty()
    // A pipe cannot be synchronized.
    guard fsync(descriptor) == 0 || place == nil else { throw OutputFile.error(path, errno) }
  }

  /// Atomically gives the file its final name. After this the file survives even a loss of power.
  package func finish() throws(DataError) {
    defer { abandon() }
    try flush()
    guard let place else { return }
    guard place.folder.rename(place.unfinished, to: place.name) else {
      throw OutputFile.error(path, errno)
    }
    close(descriptor)
    descriptor = -1
  }

  /// Writes a whole file.
  package static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    let file = try OutputFile(path)
    try file.write(bytes)
    try file.finish()
  }
}
