import Descent

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What comes in, as it comes.
enum StandardInput {
  /// Fills memory with what is there, waiting where nothing is; 0 is the end.
  static func read(_ memory: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    while true {
      let count = systemRead(STDIN_FILENO, memory.baseAddress, memory.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw DataError(
          .unreadable, "standard input cannot be read: \(String(cString: strerror(errno)))")
      }
    }
  }
}

private func systemRead(_ file: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, start, count)
}
