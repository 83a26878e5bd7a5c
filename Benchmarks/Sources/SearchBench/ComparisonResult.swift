import Foundation

/// All rows of a comparison, and its text.
struct ComparisonResult: Codable {
  struct Row: Codable {
    let side: String
    let problem: String
    let sampler: String
    let lookahead: Int
    let seeds: Int
    /// At each checkpoint, over the seeds.
    let means: [Double]
    /// 1.96 standard errors.
    let intervals: [Double]
    let millisecondsPerTrial: Double

    init(_ side: String, _ group: StudyGroup, _ outcomes: [StudyOutcome]) {
      self.side = side.capitalized
      problem = group.problem.name
      sampler = group.sampler.rawValue
      lookahead = group.lookahead
      seeds = outcomes.count
      let columns = (outcomes.first?.values ?? []).indices.map { index in
        outcomes.map { $0.values[index] }
      }
      let count = Double(max(outcomes.count, 2))
      let means = columns.map { $0.reduce(0, +) / Double($0.count) }
      self.means = means
      intervals = zip(columns, means).map { column, mean in
        let squares = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return 1.96 * (squares / (count - 1) / count).squareRoot()
      }
      millisecondsPerTrial =
        outcomes.reduce(0) { $0 + $1.seconds } * 1000 / count / Double(group.trials)
    }
  }

  struct Time: Codable {
    let sampler: String
    let trials: Int
    /// Milliseconds.
    let descent: Double
    let optuna: Double
  }

  let optuna: String
  let skipped: [String]
  /// Whether rows that had not been run are left out.
  let isPartial: Bool
  let rows: [Row]
  let times: [Time]

  /// Writes OUTPUT.json and OUTPUT.md.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path + ".json"))
    try Data(markdown.utf8).write(to: URL(fileURLWithPath: path + ".md"))
  }

  private var markdown: String {
    var lines = ["Optuna \(optuna). Mean ± 1.96 standard errors of the best trial's true value."]
    if !skipped.isEmpty {
      lines += [
        "",
        "The tables \(skipped.joined(separator: ", ")) were not given, and are left out.",
      ]
    }
    if isPartial {
      lines += ["", "Rows that had not been run when this was written are left out."]
    }
    for lookahead in Set(rows.map(\.lookahead)).sorted() {
      lines += ["", "### Lookahead \(lookahead)", ""]
      lines += [
        "| problem | sampler | | 25 | 50 | 100 | 200 | ms a trial |",
        "|---|---|---|---|---|---|---|---|",
      ]
      for row in rows where row.lookahead == lookahead { lines.append(text(row)) }
    }
    lines += [
      "", "### Milliseconds for a proposal in six dimensions", "",
      "| sampler | trials | Descent | Optuna |", "|---|---|---|---|",
    ]
    lines += times.map {
      "| \($0.sampler) | \($0.trials) | \(Self.short($0.descent)) | \(Self.short($0.optuna)) |"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Descent's rows say where they are worse than Optuna's, beyond the intervals.
  private func text(_ row: Row) -> String {
    let others = row.side == "Descent" ? opponents(of: row) : []
    let cells = (0..<StudyOutcome.checkpoints.count).map { index in
      guard index < row.means.count else { return "" }
      let cell = "\(Self.short(row.means[index])) ± \(Self.short(row.intervals[index]))"
      return others.contains { isWorse(row, than: $0, at: index) } ? "**worse** " + cell : cell
    }
    return "| \(row.problem) | \(row.sampler) | \(row.side) | "
      + cells.joined(separator: " | ") + " | \(Self.short(row.millisecondsPerTrial)) |"
  }

  /// The same sampler; for the automatic choice TPE and CMA-ES.
  private func opponents(of row: Row) -> [Row] {
    let names = row.sampler == "auto" ? ["tpe", "cma-es"] : [row.sampler]
    return rows.filter {
      $0.side == "Optuna" && $0.problem == row.problem && $0.lookahead == row.lookahead
        && names.contains($0.sampler)
    }
  }

  private func isWorse(_ row: Row, than other: Row, at index: Int) -> Bool {
    guard index < other.means.count else { return false }
    return row.means[index] - row.intervals[index] > other.means[index] + other.intervals[index]
  }

  /// Four significant digits.
  private static func short(_ value: Double) -> String {
    value == 0 ? "0" : String(format: "%.4g", value)
  }
}
