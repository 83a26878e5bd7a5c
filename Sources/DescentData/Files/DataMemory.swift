import CDescentKernels

/// Memory for data, asked for only where it can be had: an allocation that fails ends the process.
enum DataMemory {
  /// What is left for all else that reading needs; small things need little beside them.
  private static func reserve(beside bytes: Int) -> Int { min(24 << 20, max(1 << 20, bytes)) }

  /// Finds out whether the memory for data is there.
  ///
  /// - Parameters:
  ///   - bytes: How much will be taken at once; `Int.max` where that is more than can be counted.
  ///   - path: The file or folder of the data, for the error.
  /// - Throws: ``DataError`` where it is not there.
  static func check(_ bytes: Int, for path: String) throws(DataError) {
    let available = Int(clamping: descent_memory_available())
    guard bytes > available - reserve(beside: bytes) else { return }
    throw DataError(
      .invalid, path: path,
      "takes \(words(bytes)) of memory more, and \(words(available)) are left; read it as a stream "
        + "(data.stream: true), take less of it, or let the process have more memory")
  }

  /// So many elements of so many bytes.
  static func check(_ count: Int, of size: Int, for path: String) throws(DataError) {
    let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: size)
    try check(isTooLarge ? .max : bytes, for: path)
  }

  private static func words(_ bytes: Int) -> String {
    guard bytes >= 1_000_000_000 else { return "\((bytes + 999_999) / 1_000_000) MB" }
    let tenths = bytes / 100_000_000
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) GB" : "\(tenths / 10) GB"
  }
}
