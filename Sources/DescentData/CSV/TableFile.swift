/// A CSV file that was read: its rows, and what was found out about it.
public struct TableFile: Sendable {
  /// The rows; of a survey of a large file some from all over it.
  public let table: Table
  /// What the file's parts are.
  public let form: CSVForm
  /// How its texts are read.
  public let reading: TableReading
  /// What settings have to say, or what should be known.
  public let issues: [ColumnIssue]
  /// How many rows the file has, about, where only some were read.
  public let estimatedRowCount: Int?

  /// Reads a whole file.
  ///
  /// - Throws: Where something must be said before its values can be believed.
  public init(csv path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    let reading = try Self.read(path, options, isSampled: false)
    try reading.check()
    try self.init(reading, path, options, estimatedRowCount: nil)
  }

  /// Larger files are not read whole for a survey.
  private static let largest = 512 << 20

  /// Reads a file to see what it holds. Of a large one pieces from all over it are read.
  ///
  /// Columns of texts may be refused by ``init(csv:options:)``, or be too many; here they are not.
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
  ) throws(DataError) -> CSVReading<[Table.Column]> {
    try CSVTyping.settle(path, options, isSampled: isSampled) {
      reader throws(DataError) -> [Table.Column] in
      var builder = TableBuilder(numbers: reader.numbers.count, codes: reader.codes.count)
      while try reader.next() { builder.append(reader) }
      return builder.columns(reader)
    }
  }

  private init(
    _ reading: CSVReading<[Table.Column]>, _ path: String, _ options: CSVOptions,
    estimatedRowCount: Int?
  ) throws(DataError) {
    table = try Table(name: path, columns: reading.result, rowNumbers: nil)
    form = CSVForm(reading.layout)
    self.reading = TableReading(reading.layout, options)
    issues = reading.issues
    self.estimatedRowCount = estimatedRowCount
  }
}

/// What the form of a CSV file was found to be.
public struct CSVForm: Sendable, Hashable {
  /// What stands between fields.
  public let delimiter: CSVDelimiter
  /// Whether the first record holds the names of the columns.
  public let hasHeader: Bool
  /// The names of the columns; `column 1` and so on where the file has none.
  public let columns: [String]
  /// How the characters are written.
  public let encoding: TextEncoding
  /// Whether it is a table in JSON.
  public let isJSON: Bool
  /// What each column was taken for.
  public let kinds: [ColumnKind]

  /// Looks at the first records.
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

  /// The same for the columns of which these features come.
  public func restricted(to features: [String]) -> TableReading {
    if formats.isEmpty { return self }
    let (sources, features) = (sources, Set(features))
    let used = features.union(features.compactMap { sources[$0] })
    var reading = self
    reading.formats = formats.filter { used.contains($0.key) }
    return reading
  }
}
