import DescentFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file of the system that stays open, with the few calls that a log needs.
final class OpenFile: Sendable {
  let path: String
  let descriptor: Int32

  /// Which file it is, whatever its name.
  struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    init(_ information: stat) {
      device = UInt64(truncatingIfNeeded: information.st_dev)
      inode = UInt64(truncatingIfNeeded: information.st_ino)
    }
  }

  /// `nil` if the system refuses; `errno` says why.
  init?(_ path: String, _ flags: Int32) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return nil }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  var information: stat {
    var information = stat()
    fstat(descriptor, &information)
    return information
  }

  var size: Int { Int(information.st_size) }

  var identity: Identity { Identity(information) }

  /// The file of this name at this moment, not following a link; `nil` if there is none.
  static func identity(of path: String, followsLink: Bool) -> Identity? {
    var information = stat()
    let result = followsLink ? stat(path, &information) : lstat(path, &information)
    return result == 0 ? Identity(information) : nil
  }

  /// Fills a buffer from an offset, as far as the file goes.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DataError) -> Int {
    try InputFile.read(descriptor, into: buffer, at: offset, of: path)
  }

  func read(_ range: Range<Int>) throws(DataError) -> [UInt8] {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 1)
    defer { bytes.deallocate() }
    let count = try read(into: bytes, at: range.lowerBound)
    return Array(bytes.prefix(count))
  }

  /// Adds bytes at the end, as far as possible in one call of the system.
  func append(_ bytes: [UInt8]) throws(DataError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count > 0 {
        written += count
      } else if errno != EINTR {
        throw OutputFile.error(path, count == 0 ? ENOSPC : errno)
      }
    }
  }

  func synchronize() throws(DataError) {
    guard fsync(descriptor) == 0 else { throw OutputFile.error(path, errno) }
  }

  func truncate(to size: Int) throws(DataError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw OutputFile.error(path, errno) }
  }

  /// Holds the file for this process alone, without waiting: `false` if another holds it, `nil` if the file system
  /// cannot say. A hold ends with its process, however that ends.
  func hold() -> Bool? {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    return errno == EWOULDBLOCK ? false : nil
  }

  func letGo() { _ = flock(descriptor, LOCK_UN) }
}
