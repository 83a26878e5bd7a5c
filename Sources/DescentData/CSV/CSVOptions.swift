/// How a CSV file is read. Whatever is not set is inferred from the file.
public struct CSVOptions: Sendable, Hashable, Codable {
  /// The delimiter. Inferred as the first of tab and semicolon that gives all of the first 200 records the same number
  /// of fields, at least two; otherwise as the one of comma, pipe and space that yields the most numeric fields;
  /// otherwise comma. A first line `sep=;` also sets it.
  public var delimiter: CSVDelimiter?
  /// Whether the first record holds the column names. Inferred to be so if one of its fields is a text above numbers or
  /// dates, or if all are texts that do not occur again below.
  public var hasHeader: Bool?
  /// The kinds of columns that are not to be inferred. A column that holds only numbers (apart from missing values) is
  /// inferred to be numeric, one that holds only dates to be dates, any other to be categorical.
  public var kinds: [ColumnName: ColumnKind]
  /// The formats of columns of numbers and dates, if known.
  public var formats: [ColumnName: ColumnFormat] = [:]
  /// The decimal mark, if it is not to be inferred.
  public var decimal: DecimalMark?
  /// Whether the day or the month comes first in dates, if that is not to be inferred.
  public var dateOrder: DateOrder?
  /// The features that dates become, if not all that they contain.
  public var dateParts: [DatePart]?
  /// The encoding of the file. Inferred from its byte-order mark, otherwise UTF-8, or Latin-1 (the Windows variant) if
  /// its bytes are not valid UTF-8.
  public var encoding: TextEncoding?
  /// The names of the columns that are wanted.
  package var knownNames: Set<String>?
  /// Whether a text that usually stands for a missing value, such as `?`, does so in columns of numbers and dates, as
  /// when a model reads new rows.
  package var takesLikelyMarks = false
  /// Texts that stand for a missing value, in addition to the empty one.
  public var missingTexts: Set<String>
  /// The most categories that a column may have. This guards against texts that are all different, and against a
  /// numeric column with one mistake in it.
  public var categoryLimit: Int

  /// The texts that pandas treats as missing values.
  public static let usualMissingTexts: Set<String> = [
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
    "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  /// Creates options; whatever is not given is inferred.
  public init(
    delimiter: CSVDelimiter? = nil, hasHeader: Bool? = nil,
    kinds: [ColumnName: ColumnKind] = [:],
    missingTexts: Set<String> = CSVOptions.usualMissingTexts, categoryLimit: Int = 1000
  ) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.kinds = kinds
    self.missingTexts = missingTexts
    self.categoryLimit = categoryLimit
  }
}

/// The delimiter between the fields of a CSV file.
public enum CSVDelimiter: String, Sendable, Hashable, Codable, CaseIterable {
  case tab, semicolon, comma, pipe
  /// One or more spaces, possibly with tabs among them.
  case space

  var byte: UInt8 {
    switch self {
    case .tab: UInt8(ascii: "\t")
    case .semicolon: UInt8(ascii: ";")
    case .comma: UInt8(ascii: ",")
    case .pipe: UInt8(ascii: "|")
    // Runs of spaces arrive as one tab, see `TextForm`.
    case .space: UInt8(ascii: "\t")
    }
  }
}

/// The kind of a column.
public enum ColumnKind: String, Sendable, Hashable, Codable, CaseIterable {
  case numeric, categorical
  /// Each becomes several numbers, see ``DatePart``.
  case dates
  /// Not read.
  case ignored
}
