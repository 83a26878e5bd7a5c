extension Table {
  /// The first rows of a CSV file, for a look at what it holds. A column is numeric where its values in
  /// these rows are numbers.
  ///
  /// - Parameter rows: The most rows that are read.
  public init(
    headOf path: String, options: CSVOptions = CSVOptions(), rows: Int = 10_000
  ) throws(DataError) {
    var options = options
    // A column of texts that are all different is none that is refused here.
    options.categoryLimit = max(options.categoryLimit, rows + 1)
    let (_, columns) = try CSVTyping.settle(path, options) {
      reader throws(DataError) -> [Column] in
      var builder = TableBuilder(numbers: reader.numbers.count, codes: reader.codes.count)
      while reader.row < rows, try reader.next() { builder.append(reader) }
      return builder.columns(reader)
    }
    try self.init(name: path, columns: columns, rowNumbers: nil)
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

  /// Looks at the first records.
  public init(csv path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    let layout = try CSVLayout(path: path, options: options)
    (delimiter, hasHeader, columns) = (layout.delimiter, layout.hasHeader, layout.names)
  }
}
