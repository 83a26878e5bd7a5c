import Descent

/// What the system shows of processes under `/proc`.
enum ProcessFiles {
  /// Refuses to work where the system shows nothing: the threads of Swift on Linux are counted there (libdispatch), and
  /// the process would be ended at some moment.
  ///
  /// - Throws: ``ExperimentError/failed(_:)``.
  static func check() throws {
    #if os(Linux)
      guard isFile("/proc/self/stat") else {
        throw ExperimentError.failed(
          "/proc is not there, by which the system counts the threads of a program; mount it, as by mount -t proc "
            + "proc /proc")
      }
    #endif
  }
}
