/// The results as Markdown.
enum Table {
  static func markdown(_ outcome: Outcome) -> String {
    var lines = [
      "Measured on \(outcome.date): \(outcome.machine), \(outcome.cores) cores. "
        + outcome.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", ") + ".", "",
      "| workload | contender | median | spread | Descent takes |", "|---|---|---|---|---|",
    ]
    var title = ""
    for row in outcome.rows {
      let place = row.machine.map { $0 == outcome.machine ? "" : "; on \($0)" } ?? ""
      let name = row.title == title ? "" : row.title + place
      title = row.title
      guard let median = row.median, let least = row.least, let most = row.most else {
        lines.append("| \(name) | \(row.contender) | not there yet | | |")
        continue
      }
      let ratio = row.contender == "Descent" ? "" : row.ratio.map { "\(number($0)) of it" } ?? ""
      lines.append(
        "| \(name) | \(row.contender) | \(text(median, row.unit)) "
          + "| \(text(least, row.unit))–\(text(most, row.unit)) | \(ratio) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ value: Double, _ unit: Workload.Unit) -> String {
    switch unit {
    case .seconds: value < 0.1 ? "\(number(value * 1000)) ms" : "\(number(value)) s"
    case .microseconds: "\(number(value * 1e6)) µs"
    case .megabytes: "\(number(value)) MB"
    }
  }

  /// Three significant digits.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return "–" }
    var scale = 1.0
    while value * scale < 100 && scale < 1e6 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && rounded >= 100 ? String(Int(rounded)) : "\(rounded)"
  }
}
