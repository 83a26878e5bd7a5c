import Descent

/// The files under `/proc` that describe the process.
enum ProcessFiles {
  /// Checks that they exist. Without them libdispatch, which counts its threads there on Linux, crashes at some point.
  ///
  /// - Throws: ``ExperimentError/failed(_:)``.
  static func check() throws {
    #if os(Linux)
      guard isFile("/proc/self/stat") else {
        throw ExperimentError.failed(
          "/proc is not mounted, and threads cannot run without it; mount it with mount -t proc proc /proc"
        )
      }
    #endif
  }
}
