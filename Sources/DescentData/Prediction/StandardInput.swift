import DescentFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// Standard input as bytes that are passed on as they arrive.
public enum StandardInput {
  /// Returns what is available, and waits if nothing is.
  public static let bytes: @Sendable (UnsafeMutableRawBufferPointer) throws(DataError) -> Int = {
    memory throws(DataError) in
    while true {
      let count = read(STDIN_FILENO, memory.baseAddress, memory.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw DataError(
          .unreadable, path: "standard input", "cannot be read: \(systemMessage(errno))")
      }
    }
  }
}
