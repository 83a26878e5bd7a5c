import Descent
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Shows how a run goes on: a bar on a terminal, redrawn at most ten times a second, else a line for
/// each piece that has ended.
final class ProgressReporter: Sendable {
  private struct State {
    var lastDrawn: ContinuousClock.Instant?
    var isBarShown = false
    /// When the first of the pieces that are counted began.
    var start = ContinuousClock.now
    /// How many had ended when last told, and when that was.
    var done = 0
    var lastTold = ContinuousClock.now
  }
  private let state = Mutex(State())
  private let isTerminal: Bool
  private let isQuiet: Bool

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    // A dumb terminal can draw no bar.
    isTerminal =
      StandardError.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  func show(_ progress: RunObserver.Progress) {
    guard !isQuiet else { return }
    guard isTerminal else {
      let width = "\(progress.total)".count
      let count =
        String(repeating: " ", count: width - "\(progress.done)".count) + "\(progress.done)"
      return StandardError.write("[\(count)/\(progress.total)] \(progress.note)\n")
    }
    state.withLock { state in
      let now = ContinuousClock.now
      // Another experiment counts from the beginning.
      if progress.done < state.done { state.start = state.lastTold }
      (state.done, state.lastTold) = (progress.done, now)
      if let last = state.lastDrawn, now - last < .milliseconds(100), progress.done < progress.total
      {
        return
      }
      state.lastDrawn = now
      state.isBarShown = progress.done < progress.total
      StandardError.write(
        "\r\u{1B}[2K" + (state.isBarShown ? bar(progress, since: state.start) : ""))
    }
  }

  /// A note on a line of its own, above the bar.
  func note(_ text: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      StandardError.write((state.isBarShown ? "\r\u{1B}[2K" : "") + text + "\n")
    }
  }

  /// Leaves the terminal's line empty.
  func end() {
    state.withLock { state in
      if state.isBarShown { StandardError.write("\r\u{1B}[2K") }
      state.isBarShown = false
    }
  }

  private func bar(
    _ progress: RunObserver.Progress, since start: ContinuousClock.Instant
  ) -> String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let left = seconds / Double(max(1, progress.done)) * Double(progress.total - progress.done)
    let counts = " \(progress.done)/\(progress.total) [\(time(seconds))<\(time(left))] "
    let percent = String(100 * progress.done / progress.total)
    let head = String(repeating: " ", count: 3 - percent.count) + percent + "%|"
    let cells = 24
    let filled = cells * progress.done / progress.total
    let blocks =
      String(repeating: "█", count: filled) + String(repeating: " ", count: cells - filled)
    let room = StandardError.terminalWidth - 1
    return String((head + blocks + "|" + counts + progress.note).prefix(room))
  }

  private func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    let rest = whole % 60
    return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}
