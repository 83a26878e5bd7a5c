import Descent
import Synchronization

/// The lines of JSON that `--jsonl` prints during a run. A reader that goes away does not disturb the run; once that
/// has ended, the error is reported.
final class PrintedLines: Sendable {
  private let error = Mutex<(any Error)?>(nil)

  func print(_ value: any Encodable & Sendable) {
    error.withLock { error in
      guard error == nil else { return }
      do { try StandardOutput.writeLine(json: value) } catch let failure { error = failure }
    }
  }

  /// - Throws: The error of the first line that could not be printed.
  func check() throws { try error.withLock { if let error = $0 { throw error } } }
}
