/// How the texts of a column are read where they are not plain numbers or categories.
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

  /// Whether a text can be read so.
  func reads(_ text: String) -> Bool {
    switch self {
    case .number(let format): format.value(of: text) != nil
    case .dates(let format): DateText(text)?.resolved(by: format.order) != nil
    }
  }
}

/// How the texts of a table were found to be read in training; kept with the model, so that later tables are
/// read in the same way.
public struct TableReading: Sendable, Hashable, Codable {
  /// By the columns' names, where texts are not plain numbers or categories.
  public var formats: [String: ColumnFormat]
  /// Texts that stand for a missing value, beside the usual ones.
  public var missingMarks: [String]
  /// The encoding of a text that does not say so itself; UTF-8 where there is none.
  public var encoding: TextEncoding?
  /// What stands between fields, where that cannot be told from the names of the columns.
  public var delimiter: CSVDelimiter?

  /// Everything is read plainly unless told otherwise.
  public init(
    formats: [String: ColumnFormat] = [:], missingMarks: [String] = [],
    encoding: TextEncoding? = nil, delimiter: CSVDelimiter? = nil
  ) {
    self.formats = formats
    self.missingMarks = missingMarks
    self.encoding = encoding
    self.delimiter = delimiter
  }

  /// Whether nothing differs from plain numbers and categories.
  public var isPlain: Bool { self == TableReading() }

  /// Of each feature that comes of a date the column that holds the date: `departure` for
  /// `departure.weekday`.
  package var sources: [String: String] {
    var sources: [String: String] = [:]
    for case (let column, .dates(let format)) in formats {
      for name in format.names(in: column) { sources[name] = column }
    }
    return sources
  }
}
