import Descent

/// Text for a person, who may be at a terminal. Names in it may come from somebody else's files: they must not end a
/// line, move the cursor or change colors.
enum TerminalText {
  /// A line; control characters are escaped.
  static func line(_ text: some StringProtocol) -> String { printable(String(text)) + "\n" }

  /// Several lines; control characters other than line ends are escaped.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
      .joined(separator: "\n")
  }
}
