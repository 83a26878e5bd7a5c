#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The three files that a process is given.
enum StandardStreams {
  /// Takes the places of those that are closed, so that no file of a run gets into them, and lets a
  /// reader that goes away, or a file that has grown as large as it may, be an error instead of a signal.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    // The lowest free number is the one that is given. None can be written to.
    while true {
      let file = open("/dev/null", O_RDONLY)
      if file > STDERR_FILENO { close(file) }
      if file < 0 || file > STDERR_FILENO { return }
    }
  }
}
