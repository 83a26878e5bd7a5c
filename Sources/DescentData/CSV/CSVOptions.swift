/// How a CSV file is read. What is left out is found out from the file.
public struct CSVOptions: Sendable, Hashable, Codable {
  /// What stands between fields. Found out as the first of tab and semicolon that gives all of the
  /// first 200 records the same number of fields, at least two, or as that of comma, pipe and space
  /// by which most fields are numbers; else comma. A first line `sep=;` says it, too.
  public var delimiter: CSVDelimiter?
  /// Whether the first record holds the names of the columns. Found out to be so where one of its
  /// fields is a text above numbers or dates, or all are texts that do not come again below.
  public var hasHeader: Bool?
  /// What columns hold, where it is not to be found out. A column found to hold numbers alone
  /// (beside missing values) is numeric, one of dates alone holds dates, any other is categorical.
  public var kinds: [ColumnName: ColumnKind]
  /// How columns of numbers and dates are written, where it is known.
  public var formats: [ColumnName: ColumnFormat] = [:]
  /// What stands in front of the fractions of numbers, where it is not to be found out.
  public var decimal: DecimalMark?
  /// Whether the day or the month comes first in dates, where it is not to be found out.
  public var dateOrder: DateOrder?
  /// What dates become, where it is not all that they say.
  public var dateParts: [DatePart]?
  /// The encoding of the file, where it is not to be found out: from the marks at its beginning, else
  /// UTF-8, else Latin-1 (as Windows has it) where its bytes are no UTF-8.
  public var encoding: TextEncoding?
  /// Names of columns that are looked for.
  package var knownNames: Set<String>?
  /// Whether a text that stands for a missing value more often than for itself, such as `?`, does so in
  /// columns of numbers and dates, as where new rows are read for a model.
  package var takesLikelyMarks = false
  /// Texts that stand for a missing value, beside the empty one.
  public var missingTexts: Set<String>
  /// The most categories that a column may have. It is a guard against texts that are all different,
  /// and against a column of numbers with one mistake in it.
  public var categoryLimit: Int

  /// What pandas takes for a missing value.
  public static let usualMissingTexts: Set<String> = [
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
    "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  /// Options; without any of them, all is found out.
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

/// What stands between the fields of a CSV file.
public enum CSVDelimiter: String, Sendable, Hashable, Codable, CaseIterable {
  case tab, semicolon, comma, pipe
  /// One space or several, and tabs among them.
  case space

  var byte: UInt8 {
    switch self {
    case .tab: UInt8(ascii: "\t")
    case .semicolon: UInt8(ascii: ";")
    case .comma: UInt8(ascii: ",")
    case .pipe: UInt8(ascii: "|")
    // Runs of spaces come as one tab, see `TextForm`.
    case .space: UInt8(ascii: "\t")
    }
  }
}

/// What a column holds.
public enum ColumnKind: String, Sendable, Hashable, Codable, CaseIterable {
  case numeric, categorical
  /// Each becomes several numbers, see ``DatePart``.
  case dates
  /// Not read.
  case ignored
}
