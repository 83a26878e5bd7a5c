import DescentFiles

/// A CSV file that was read: its rows, and what was inferred about it.
public struct TableFile: Sendable {
  /// The rows; for a survey of a large file, a sample from across it.
  public let table: DataTable
  /// The form of the file.
  public let form: CSVForm
  /// How its texts were read.
  public let reading: TableReading
  /// What settings have to specify, or what users should know.
  public let issues: [ColumnIssue]
  /// The approximate number of rows, if only some were read.
  public let estimatedRowCount: Int?

  /// Reads a whole file.
  ///
  /// - Throws: If something must be specified before its values can be trusted.
  public init(csv path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    let reading = try Self.read(path, options, isSampled: false)
    try reading.check()
    try self.init(reading, path, options, estimatedRowCount: nil)
  }

  /// Files larger than this are only sampled in a survey.
  private static let largest = 512 << 20

  /// Reads a file to see what it holds. Of a large file, pieces from across it are read.
  ///
  /// Text columns that ``init(csv:options:)`` refuses, for example because of too many categories, are accepted here.
  public init(surveyOf path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    var options = options
    options.categoryLimit = Int(Int32.max)
    let size = try fileSize(path)
    var isLarge = false
    if size > Self.largest {
      let isCompressed = try isGzipped(path)
      isLarge = try TextForm(path, encoding: options.encoding).isPlain && !isCompressed
    }
    let reading = try Self.read(path, options, isSampled: isLarge)
    var estimate: Int?
    if isLarge, let column = reading.result.first {
      let read = Double(LinePieces.count * LinePieces.pieceLength)
      estimate = Int(Double(column.values.count) * Double(size) / read)
    }
    try self.init(reading, path, options, estimatedRowCount: estimate)
  }

  private static func read(
    _ path: String, _ options: CSVOptions, isSampled: Bool
  ) throws(DataError) -> CSVReading<[DataTable.Column]> {
    try CSVTyping.settle(path, options, isSampled: isSampled) {
      reader throws(DataError) -> [DataTable.Column] in
      var builder = TableBuilder(numbers: reader.numbers.count, codes: reader.codes.count)
      while try reader.next() { try builder.append(reader) }
      return builder.columns(reader)
    }
  }

  private init(
    _ reading: CSVReading<[DataTable.Column]>, _ path: String, _ options: CSVOptions,
    estimatedRowCount: Int?
  ) throws(DataError) {
    table = try DataTable(name: path, columns: reading.result, rowNumbers: nil)
    form = CSVForm(reading.layout)
    self.reading = TableReading(reading.layout, options)
    issues = reading.issues
    self.estimatedRowCount = estimatedRowCount
  }
}

/// The inferred form of a CSV file.
public struct CSVForm: Sendable, Hashable {
  /// The delimiter between fields.
  public let delimiter: CSVDelimiter
  /// Whether the first record holds the names of the columns.
  public let hasHeader: Bool
  /// The names of the columns; `column 1` and so on if the file has none.
  public let columns: [String]
  /// The encoding of the text.
  public let encoding: TextEncoding
  /// Whether it is a JSON table.
  public let isJSON: Bool
  /// The inferred kind of each column.
  public let kinds: [ColumnKind]

  /// Infers the form from the first records.
  public init(csv path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    self.init(try CSVLayout(path: path, options: options))
  }

  init(_ layout: CSVLayout) {
    (delimiter, hasHeader, columns) = (layout.delimiter, layout.hasHeader, layout.names)
    (encoding, isJSON, kinds) = (layout.form.encoding, layout.form.isJSON, layout.kinds)
  }
}

extension TableReading {
  init(_ layout: CSVLayout, _ options: CSVOptions) {
    self.init(
      formats: layout.formatsByName,
      missingMarks: options.missingTexts.subtracting(CSVOptions.usualMissingTexts).sorted(),
      encoding: layout.form.encoding == .latin1 ? .latin1 : nil,
      delimiter: layout.delimiter == .space ? .space : nil)
  }

  /// The same for the columns from which these features come.
  public func restricted(to features: [String]) -> TableReading {
    if formats.isEmpty { return self }
    let (sources, features) = (sources, Set(features))
    let used = features.union(features.compactMap { sources[$0] })
    var reading = self
    reading.formats = formats.filter { used.contains($0.key) }
    return reading
  }
}
