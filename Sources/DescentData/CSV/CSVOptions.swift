/// How a CSV file is read. What is left out is found out from the file.
public struct CSVOptions: Sendable, Hashable, Codable {
  /// What stands between fields. Found out as the first of tab, semicolon and comma that gives all
  /// of the first 200 records the same number of fields, at least two; else comma.
  public var delimiter: CSVDelimiter?
  /// Whether the first record holds the names of the columns. Found out to be so where none of its
  /// fields is empty or a number, all differ, and below them stands a number, or a text that is
  /// not among the names.
  public var hasHeader: Bool?
  /// What columns hold, where it is not to be found out. A column found to hold numbers alone
  /// (beside missing values) is numeric, any other categorical.
  public var kinds: [ColumnName: ColumnKind]
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
  case tab, semicolon, comma

  var byte: UInt8 {
    switch self {
    case .tab: UInt8(ascii: "\t")
    case .semicolon: UInt8(ascii: ";")
    case .comma: UInt8(ascii: ",")
    }
  }
}

/// What a column holds.
public enum ColumnKind: String, Sendable, Hashable, Codable, CaseIterable {
  case numeric, categorical
  /// Not read.
  case ignored
}
