import Descent

/// Text for a person, who may be at a terminal. What is not layout may come from a file of somebody else's: no name in
/// it ends a line, moves the cursor or changes the colors.
enum TerminalText {
  /// A line, with escapes in place of whatever could not stand in one.
  static func line(_ text: some StringProtocol) -> String { printable(String(text)) + "\n" }

  /// Several lines, whose ends are layout; the names in them were made printable where the lines were put together.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
      .joined(separator: "\n")
  }
}
