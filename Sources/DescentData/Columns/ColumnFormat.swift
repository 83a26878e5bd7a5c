import DescentFiles

/// How the texts of a column are read if they are not plain numbers or categories.
public enum ColumnFormat: Sendable, Hashable, Codable {
  case number(NumberFormat)
  case dates(DateFormat)

  /// What a text that fits looks like, for messages.
  package var words: String {
    switch self {
    case .number(let format):
      let number = format.decimal == .comma ? "1.234,5" : "1,234.5"
      return "numbers like "
        + [format.prefix, number, format.suffix].filter { !$0.isEmpty }.joined(separator: " ")
    case .dates: return "dates"
    }
  }

  /// Whether a text can be read in this format.
  func reads(_ text: String) -> Bool {
    switch self {
    case .number(let format): format.value(of: text) != nil
    case .dates(let format): DateText(text)?.resolved(by: format.order) != nil
    }
  }
}

/// How the texts of a table were read in training; kept with the model, so that later tables are read in the same way.
public struct TableReading: Sendable, Hashable, Codable {
  /// The formats by column name, for texts that are not plain numbers or categories.
  public var formats: [String: ColumnFormat]
  /// Texts that stand for a missing value, in addition to the usual ones.
  public var missingMarks: [String]
  /// The encoding of a text without a byte-order mark; `nil` means UTF-8.
  public var encoding: TextEncoding?
  /// The delimiter, if it cannot be inferred from the column names.
  public var delimiter: CSVDelimiter?

  /// Creates a reading; by default everything is read as plain numbers and categories.
  public init(
    formats: [String: ColumnFormat] = [:], missingMarks: [String] = [],
    encoding: TextEncoding? = nil, delimiter: CSVDelimiter? = nil
  ) {
    self.formats = formats
    self.missingMarks = missingMarks
    self.encoding = encoding
    self.delimiter = delimiter
  }

  /// Whether everything is read as plain numbers and categories.
  public var isPlain: Bool { self == TableReading() }

  /// The date column of each feature that comes from a date: `departure` for `departure.weekday`.
  package var sources: [String: String] {
    var sources: [String: String] = [:]
    for case (let column, .dates(let format)) in formats {
      for name in format.names(in: column) { sources[name] = column }
    }
    return sources
  }
}
