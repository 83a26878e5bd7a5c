import Descent
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Shows the progress of a run: on a terminal a bar, redrawn at most ten times a second, otherwise one line per
/// completed piece.
final class ProgressReporter: Sendable {
  private struct State {
    var lastDrawn: ContinuousClock.Instant?
    var isBarShown = false
    /// When the first of the counted pieces began.
    var start = ContinuousClock.now
    /// How many pieces had ended at the last update, and when that was.
    var done = 0
    var lastTold = ContinuousClock.now
  }
  private let state = Mutex(State())
  /// Clears the current line of the terminal.
  private static let clear = "\r\u{1B}[2K"
  private let isTerminal: Bool
  private let isQuiet: Bool

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    // A dumb terminal cannot draw a bar.
    isTerminal =
      StandardError.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Whether there is a terminal to draw on and the user wants to see a bar.
  var showsBar: Bool { isTerminal && !isQuiet }

  /// Events of a run whose notes and pieces are shown.
  var events: RunEvents {
    let events = RunEvents()
    events.watch { [self] event in
      switch event {
      case .note(let text): note(text)
      case .piece(let progress): show(progress)
      default: break
      }
    }
    return events
  }

  /// Shows that a piece of work has ended.
  func show(_ progress: PieceProgress) {
    guard !isQuiet else { return }
    if isTerminal {
      return show(ProgressBar(done: progress.done, total: progress.total, note: progress.note))
    }
    let width = "\(progress.total)".count
    let count = String(repeating: " ", count: width - "\(progress.done)".count) + "\(progress.done)"
    StandardError.writeLine("[\(count)/\(progress.total)] \(progress.note)")
  }

  /// Draws a bar on the terminal if the last was drawn a tenth of a second ago or everything is done.
  func show(_ bar: ProgressBar) {
    state.withLock { state in
      let now = ContinuousClock.now
      // A new piece of work starts counting from the beginning.
      if bar.done < state.done { state.start = state.lastTold }
      (state.done, state.lastTold) = (bar.done, now)
      if let last = state.lastDrawn, now - last < .milliseconds(100), bar.done < bar.total {
        return
      }
      state.lastDrawn = now
      state.isBarShown = bar.done < bar.total
      var bar = bar
      bar.seconds = (now - state.start) / .seconds(1)
      let text = state.isBarShown ? bar.text(columns: StandardError.terminalWidth - 1) : ""
      StandardError.draw(Self.clear + text)
    }
  }

  /// Shows a note on a separate line, above the bar.
  func note(_ text: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      if state.isBarShown { StandardError.draw(Self.clear) }
      StandardError.writeLine(text)
    }
  }

  /// Clears the terminal's line.
  func end() {
    state.withLock { state in
      if state.isBarShown { StandardError.draw(Self.clear) }
      state.isBarShown = false
    }
  }
}
