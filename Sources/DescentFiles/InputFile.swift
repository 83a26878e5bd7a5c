#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// An open file, read from start to end.
package final class InputFile {
  /// Size and modification time: if both are the same, the content is assumed to be the same.
  package struct Version: Equatable {
    package var size: Int
    package var seconds: Int
    package var nanoseconds: Int
  }

  package let path: String
  /// As it was when the file was opened.
  package let version: Version
  /// How many bytes have been read.
  private(set) var position = 0
  private let descriptor: Int32

  package init(_ path: String) throws(DataError) {
    // Checked before it is opened, because opening a pipe waits for its other end.
    switch PathKind(path) {
    case .file: break
    case .absent: throw DataError(.unreadable, path: path, "there is no such file")
    case .folder:
      throw DataError(.unreadable, path: path, "this is a folder where a file is needed")
    case .other: throw DataError(.unreadable, path: path, "this is not a regular file")
    case .hidden(let number):
      throw DataError(.unreadable, path: path, "cannot be read: \(systemMessage(number))")
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw DataError(.unreadable, path: path, "cannot be read: \(systemMessage(errno))")
    }
    self.path = path
    version = Self.version(of: descriptor)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether the file is still as it was when it was opened.
  package var isUnchanged: Bool { Self.version(of: descriptor) == version }

  /// Fills `buffer` with the next bytes and returns how many it read; 0 means the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      #if canImport(Darwin)
        let count = Darwin.read(descriptor, rest.baseAddress, rest.count)
      #elseif canImport(Musl)
        let count = Musl.read(descriptor, rest.baseAddress, rest.count)
      #else
        let count = Glibc.read(descriptor, rest.baseAddress, rest.count)
      #endif
      if count == 0 { break }
      if count > 0 {
        filled += count
      } else if errno != EINTR {
        throw DataError(
          .unreadable, path: path, offset: position + filled,
          "cannot be read: \(systemMessage(errno))")
      }
    }
    position += filled
    return filled
  }

  /// Fills `buffer` from the given offset and returns how many bytes it read. It does not change ``position``.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DataError) -> Int {
    try Self.read(descriptor, into: buffer, at: offset, of: path)
  }

  /// Fills `buffer` from the given offset of an open file and returns how many bytes it read.
  package static func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int,
    of path: String
  ) throws(DataError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
      if count == 0 { break }
      if count > 0 {
        filled += count
      } else if errno != EINTR {
        throw DataError(
          .unreadable, path: path, offset: offset + filled,
          "cannot be read: \(systemMessage(errno))")
      }
    }
    return filled
  }

  private static func version(of descriptor: Int32) -> Version {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      return Version(size: 0, seconds: 0, nanoseconds: 0)
    }
    #if canImport(Darwin)
      let changed = information.st_mtimespec
    #else
      let changed = information.st_mtim
    #endif
    return Version(
      size: Int(information.st_size), seconds: Int(changed.tv_sec),
      nanoseconds: Int(changed.tv_nsec))
  }
}
