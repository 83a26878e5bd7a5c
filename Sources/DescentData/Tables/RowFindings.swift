/// Counts of what was unusual among the rows to which a preparation was applied.
///
/// ```swift
/// let reader = try model.preparation.reader(for: "new.csv")
/// while let batch = try reader.next(atMost: 256) { … }
/// for note in reader.findings.notes { print(note) }
/// ```
public struct RowFindings: Sendable, Hashable, Codable {
  /// Categories of a column that no training row has.
  public struct Unknown: Sendable, Hashable, Codable {
    /// The number of rows that have one.
    public var rows: Int
    /// The first distinct ones; an empty one stands for a missing value.
    public var examples: [String]
  }

  /// The number of rows examined.
  public var rows = 0
  /// The number of rows left out because the target is missing.
  public var rowsWithoutTarget = 0
  /// The number of rows left out because another value is missing.
  public var incompleteRows = 0
  /// By column, the categories not seen in training; none of the column's features is 1 in such rows.
  public var unknownCategories: [String: Unknown] = [:]
  /// By numeric column, the number of rows with a missing value where no training row had one; the mean is used.
  public var newGaps: [String: Int] = [:]
  /// By column, the merged spellings of each category.
  public var mergedSpellings: [String: [[String]]] = [:]

  private static let mostExamples = 3

  /// Creates empty findings.
  public init() {}

  /// Counts a row that is left out.
  package mutating func leaveOut(lackingTarget: Bool) {
    if lackingTarget { rowsWithoutTarget += 1 } else { incompleteRows += 1 }
  }

  mutating func addUnknown(_ text: String, in column: String) {
    var unknown = unknownCategories[column] ?? Unknown(rows: 0, examples: [])
    unknown.rows += 1
    if unknown.examples.count <= Self.mostExamples, !unknown.examples.contains(text) {
      unknown.examples.append(text)
    }
    unknownCategories[column] = unknown
  }

  /// Adds spellings of a category to the known ones.
  mutating func merge(_ spellings: [String], in column: String) {
    guard let first = spellings.first else { return }
    var groups = mergedSpellings[column] ?? []
    let known = groups.firstIndex { $0.contains { $0.utf8.elementsEqual(first.utf8) } }
    if let known {
      groups[known] += spellings.filter { spelling in
        !groups[known].contains { $0.utf8.elementsEqual(spelling.utf8) }
      }
    } else {
      groups.append(spellings)
    }
    mergedSpellings[column] = groups
  }

  /// Adds the counts of other rows.
  public mutating func add(_ other: RowFindings) {
    rows = sum(rows, other.rows)
    rowsWithoutTarget = sum(rowsWithoutTarget, other.rowsWithoutTarget)
    incompleteRows = sum(incompleteRows, other.incompleteRows)
    newGaps.merge(other.newGaps, uniquingKeysWith: sum)
    for (column, groups) in other.mergedSpellings {
      for spellings in groups { merge(spellings, in: column) }
    }
    unknownCategories.merge(other.unknownCategories) { mine, others in
      let new = others.examples.filter { !mine.examples.contains($0) }
      return Unknown(
        rows: sum(mine.rows, others.rows),
        examples: Array((mine.examples + new).prefix(Self.mostExamples + 1)))
    }
  }

  /// One sentence per finding.
  ///
  /// - Parameter kind: The name of the rows, such as "validation rows".
  public func notes(of kind: String = "rows") -> [String] {
    func count(_ count: Int, _ one: String, _ many: String) -> String {
      "\(count) of \(rows) \(kind) \(count == 1 ? one : many)"
    }
    var notes: [String] = []
    if rowsWithoutTarget > 0 {
      notes.append(
        count(rowsWithoutTarget, "has", "have") + " no value to predict and "
          + (rowsWithoutTarget == 1 ? "is dropped" : "are dropped"))
    }
    if incompleteRows > 0 {
      notes.append(
        count(incompleteRows, "has", "have") + " a missing value and "
          + (incompleteRows == 1 ? "is dropped" : "are dropped"))
    }
    for (column, rows) in newGaps.sorted(by: { $0.key < $1.key }) {
      notes.append(
        count(rows, "has", "have")
          + " no `\(column)`, which was never missing in training; the mean is used")
    }
    for (column, unknown) in unknownCategories.sorted(by: { $0.key < $1.key }) {
      let shown = unknown.examples.prefix(Self.mostExamples).map {
        $0.isEmpty ? "missing" : "\"\($0)\""
      }
      notes.append(
        count(unknown.rows, "has", "have") + " a `\(column)` not seen in training ("
          + shown.joined(separator: ", ")
          + (unknown.examples.count > Self.mostExamples ? ", …" : "")
          + "), which is treated as unknown")
    }
    for (column, groups) in mergedSpellings.sorted(by: { $0.key < $1.key }) {
      let shown = groups.prefix(Self.mostExamples).map { spellings in
        spellings.map { "\"\($0)\"" }.joined(separator: " and ")
      }
      notes.append(
        "`\(column)`: \(shown.joined(separator: "; "))\(groups.count > Self.mostExamples ? "; …" : "") "
          + (groups.count == 1 ? "are one category" : "are one category each"))
    }
    return notes
  }
}

/// The sum of two counts, which may have been set to any numbers.
private func sum(_ first: Int, _ second: Int) -> Int {
  let (sum, overflow) = first.addingReportingOverflow(second)
  return overflow ? (second < 0 ? .min : .max) : sum
}
