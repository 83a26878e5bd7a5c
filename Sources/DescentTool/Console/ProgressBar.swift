import Descent

/// The progress of work, in the style of tqdm:
/// `epoch 2/20:  45%|████▌     | 211/469 [00:01<00:02, 180.32it/s, loss=0.231]`.
struct ProgressBar {
  /// The text before the bar.
  var label = ""
  var done: Int
  var total: Int
  /// The time since the first piece began.
  var seconds = 0.0
  /// The text after the rate.
  var note = ""
  /// The name of a piece of work.
  var unit = "it"

  /// The line, in the given number of columns; the bar takes the space that the text leaves.
  func text(columns: Int) -> String {
    let share = total > 0 ? Double(done) / Double(total) : 1
    let percent = Int((100 * share).rounded(.toNearestOrEven))
    let head = (label.isEmpty ? "" : printable(label) + ": ") + padded("\(percent)", 3) + "%|"
    let counts = "| \(done)/\(total) [\(time(seconds))<\(left), \(rate)"
    let note = fitted(printable(note), columns - head.count - counts.count - 1)
    let tail = counts + note + "]"
    let room = columns - head.count - tail.count
    return room >= 1
      ? head + bar(cells: min(room, 40)) + tail : String((head + tail.dropFirst()).prefix(columns))
  }

  /// The note with a comma before it, without the words for which there is no space beside a short bar: a number of
  /// which the last digits are missing would be another number.
  private func fitted(_ note: String, _ space: Int) -> String {
    guard !note.isEmpty else { return "" }
    if note.count + 2 < space { return ", " + note }
    let narrow = note.prefix(max(0, space - 4))
    guard let end = narrow.lastIndex(of: " ") else { return "" }
    return ", " + narrow[..<end] + " …"
  }

  /// Blocks in eighths of a cell.
  private func bar(cells: Int) -> String {
    let eighths = total > 0 ? 8 * cells * done / total : 8 * cells
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let filled = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    return filled + String(repeating: " ", count: cells - filled.count)
  }

  private var left: String {
    done > 0 ? time(Double(total - done) / (Double(done) / seconds)) : "?"
  }

  private var rate: String {
    guard done > 0, seconds > 0 else { return "?\(unit)/s" }
    let rate = Double(done) / seconds
    return rate >= 1
      ? padded(fixed(rate), 5) + "\(unit)/s" : padded(fixed(1 / rate), 5) + "s/\(unit)"
  }

  private func fixed(_ value: Double) -> String {
    let hundredths = Int(min(value * 100, 1e15).rounded())
    return "\(hundredths / 100).\(zeros(hundredths % 100))"
  }

  private func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9))
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return (hours > 0 ? "\(hours):" : "") + "\(zeros(minutes)):\(zeros(whole % 60))"
  }

  private func zeros(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
