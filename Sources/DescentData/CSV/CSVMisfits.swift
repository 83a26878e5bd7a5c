/// The texts of a column that do not fit its assumed kind.
struct CSVMisfits: Sendable {
  /// A text, the row of its first occurrence, and how often it occurred.
  struct Text: Sendable {
    var text: String
    var row: Int
    var count = 1
  }

  /// How many distinct texts are remembered.
  private static let mostTexts = 100

  private(set) var texts: [Text] = []
  private(set) var count = 0
  private var lastRow = 0

  /// A row may be read twice.
  mutating func add(_ text: String, row: Int) {
    if row == lastRow { return }
    lastRow = row
    count += 1
    if let index = texts.firstIndex(where: { $0.text == text }) {
      texts[index].count += 1
    } else if texts.count < Self.mostTexts {
      texts.append(Text(text: text, row: row))
    }
  }

  /// Whether they are mistakes or marks among values, rather than values of their own.
  ///
  /// - Parameter fitting: The number of values that fit.
  func areFew(beside fitting: Int) -> Bool {
    if fitting == 0 { return false }
    if texts.allSatisfy({ MissingTexts.likely.contains($0.text) }) { return true }
    return fitting >= 4 * count
  }
}

/// An ambiguity found in a file that a setting has to resolve.
public struct ColumnIssue: Sendable, Equatable {
  /// What has to be specified.
  public enum Kind: Sendable, Equatable {
    /// A few texts among numbers or dates. `areMissing`: they usually stand for a missing value.
    case fewTexts([String], areMissing: Bool)
    /// Day and month of the dates may be in either order.
    case dateOrder
    /// A mark in numbers may be a decimal mark or a grouping mark; the likelier reading was chosen.
    case decimalMark(read: DecimalMark)
  }

  /// The column's name.
  public let column: String
  /// What has to be specified.
  public let kind: Kind
  /// What was observed.
  public let observation: String
  /// What to do about it.
  public let remedy: String

  /// Both in one sentence.
  public var message: String { "\(observation); \(remedy)" }

  static func fewTexts(
    _ misfits: CSVMisfits, _ fitting: Int, _ column: Int, _ layout: CSVLayout
  ) -> ColumnIssue {
    let shown = misfits.texts.prefix(3).map { text in
      text.count == 1
        ? "one \"\(text.text)\" (row \(text.row))"
        : "\(text.count) times \"\(text.text)\" (first in row \(text.row))"
    }
    let things = layout.formats[column]?.words ?? "numbers"
    let areMissing = misfits.texts.allSatisfy { MissingTexts.likely.contains($0.text) }
    let isHeader = misfits.texts.contains { $0.text == layout.names[column] }
    let list = misfits.texts.prefix(3).map { "\"\($0.text)\"" }.joined(separator: ", ")
    let way =
      isHeader
      ? "the header is repeated there; remove that row"
      : "correct or remove these rows, set data.missing-marks to [\(list)] if they mean missing values, or list "
        + "the column in data.categorical if all are texts"
    return ColumnIssue(
      column: layout.names[column],
      kind: .fewTexts(misfits.texts.map(\.text), areMissing: areMissing),
      observation:
        "\(layout.place(column: column)) holds \(fitting) \(things) and \(shown.joined(separator: ", "))"
        + (misfits.texts.count > 3 ? " and others" : ""),
      remedy: way)
  }

  static func doubt(
    _ doubt: ColumnDoubt, _ column: Int, _ layout: CSVLayout
  ) -> ColumnIssue? {
    switch doubt {
    case .dateOrder(let text):
      return ColumnIssue(
        column: layout.names[column], kind: .dateOrder,
        observation:
          "\(layout.place(column: column)) holds dates such as \(text), none of which shows whether the day or the "
          + "month comes first",
        remedy: "set data.date-order to day-first or month-first")
    case .decimalMark(let text):
      guard case .number(let format)? = layout.formats[column] else { return nil }
      let other: DecimalMark = format.decimal == .point ? .comma : .point
      return ColumnIssue(
        column: layout.names[column], kind: .decimalMark(read: format.decimal),
        observation:
          "\(layout.place(column: column)) holds numbers such as \(text), which is read as "
          + "\(format.value(of: text).map(numberText) ?? text)",
        remedy: "data.decimal: \(other.rawValue) would change that")
    }
  }
}
