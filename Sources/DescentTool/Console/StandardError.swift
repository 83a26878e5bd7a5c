#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Progress, notes and errors: everything except the result.
enum StandardError {
  /// Writes a line of text.
  static func writeLine(_ text: String) { write(TerminalText.line(text)) }

  /// Writes text with control sequences. It must contain no text from elsewhere that is not escaped.
  static func draw(_ text: String) { write(text) }

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(STDERR_FILENO, $0.baseAddress, $0.count) }
      // If standard error is closed, there is no way to report that.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Whether a user may be watching.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static var terminalWidth: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

func systemWrite(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, start, count)
}
