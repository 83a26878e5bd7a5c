#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The three standard streams of a process.
enum StandardStreams {
  /// Occupies the descriptors of closed streams, so that no file of a run gets one of them, and turns a vanished
  /// reader, or a file at its size limit, into an error instead of a signal.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    // The system returns the lowest free descriptor. These cannot be written to.
    while true {
      let file = open("/dev/null", O_RDONLY)
      if file > STDERR_FILENO { close(file) }
      if file < 0 || file > STDERR_FILENO { return }
    }
  }
}
