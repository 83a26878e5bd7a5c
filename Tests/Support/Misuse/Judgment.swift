import Foundation

/// Whether a case ended as it must.
struct Judgment {
  /// What is wrong; nothing where all is right.
  let finding: String?

  /// More than that no wrong use may take, in bytes.
  static let mostMemory = 1_500_000_000

  init(_ misuse: Misuse, _ end: ProcessEnd, isSanitized: Bool) {
    finding = Self.finding(misuse.expected, end, isSanitized)
  }

  private static func finding(
    _ expected: Misuse.Outcome, _ end: ProcessEnd, _ isSanitized: Bool
  ) -> String? {
    if end.output.contains("Sanitizer") { return "is seen by a sanitizer\n" + shown(end, 4000) }
    if end.memory > mostMemory * (isSanitized ? 2 : 1) {
      return "takes \(end.memory / 1_000_000) MB of memory"
    }
    if end.ranOutOfTime { return "hangs" }
    if let signal = end.signal { return finding(expected, signal, end) }
    guard end.code == 0, let outcome = outcome(of: end) else {
      return "ends with code \(end.code ?? -1): " + shown(end, 800)
    }
    switch expected {
    case .works: return outcome == "returned" ? nil : "should work, but " + outcome
    case .trap(let precondition): return "should trap by \(precondition), but " + outcome
    case .refused(let words):
      guard outcome.hasPrefix("refused: ") else { return "should be refused, but " + outcome }
      return mistake(inSentence: String(outcome.dropFirst(9)), words)
    }
  }

  /// A signal is right where a documented precondition was to be violated. A release build has no words for it.
  private static func finding(
    _ expected: Misuse.Outcome, _ signal: Int32, _ end: ProcessEnd
  ) -> String? {
    guard case .trap(let precondition) = expected, [SIGILL, SIGTRAP].contains(signal) else {
      return "ends by signal \(signal): " + shown(end, 800)
    }
    return end.output.contains("Fatal error") && !end.output.contains(precondition.rawValue)
      ? "traps by something else than \(precondition): " + shown(end, 800) : nil
  }

  private static func outcome(of end: ProcessEnd) -> String? {
    let line = end.output.split(separator: "\n").last { $0.hasPrefix(ChildProcess.mark) }
    return line.map { String($0.dropFirst(ChildProcess.mark.count)) }
  }

  /// An error is one sentence of printable characters, with the words that the case waits for.
  private static func mistake(inSentence sentence: String, _ words: String) -> String? {
    guard words.isEmpty || sentence.contains(words) else {
      return "should be refused with \"\(words)\", but says: " + sentence
    }
    let isPlain = sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "⏎" }
    guard isPlain, sentence.count > 10, sentence.count < 700 else {
      return "is refused by no plain sentence: " + sentence
    }
    return nil
  }

  private static func shown(_ end: ProcessEnd, _ length: Int) -> String {
    String(end.output.prefix(length))
  }
}
