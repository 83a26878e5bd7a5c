import CDescentKernels

/// Checks that memory for data is available before it is allocated: a failed allocation ends the process.
package enum DataMemory {
  /// The memory that must remain for everything else; small data need little else.
  private static func reserve(beside bytes: Int) -> Int { min(24 << 20, max(1 << 20, bytes)) }

  /// Checks that memory for data is available.
  ///
  /// - Parameters:
  ///   - bytes: The size of the allocation; `Int.max` if it overflows.
  ///   - path: The file or folder of the data, for the error.
  /// - Throws: ``DataError`` if it is not.
  package static func check(_ bytes: Int, for path: String) throws(DataError) {
    let available = Int(clamping: descent_memory_available())
    guard bytes > available - reserve(beside: bytes) else { return }
    throw DataError(
      .invalid, path: path,
      "needs another \(words(bytes)) of memory, but only \(words(available)) are left; read it as a stream "
        + "(data.stream: true), use less of it, or give the process more memory")
  }

  /// Checks that memory for `count` elements of `size` bytes is available.
  package static func check(_ count: Int, of size: Int, for path: String) throws(DataError) {
    let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: size)
    try check(isTooLarge ? .max : bytes, for: path)
  }

  private static func words(_ bytes: Int) -> String {
    guard bytes >= 1_000_000_000 else { return "\((bytes + 999_999) / 1_000_000) MB" }
    let tenths = bytes / 100_000_000
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) GB" : "\(tenths / 10) GB"
  }
}
