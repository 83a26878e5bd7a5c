extension Table {
  /// Reads a CSV file, gzipped or not.
  ///
  /// Fields may be quoted with `"`, and then hold delimiters, line ends and doubled quotes. Lines end
  /// with LF, CRLF or CR; empty ones are passed over. The text is UTF-8, UTF-16 or Latin-1. Spaces around
  /// fields that are not quoted do not count. The categories of a column are in the order of their bytes. A
  /// column of dates becomes columns of numbers (``DatePart``). A JSON array of objects, or JSON lines, is
  /// read as the table that it is.
  ///
  /// A few texts among numbers are an error, as are dates of which no one says whether the day comes first.
  ///
  /// Errors name line, row and column; rows count from 1, without the header.
  public init(csv path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    self = try TableFile(csv: path, options: options).table
  }

  /// Reads the columns of a CSV file that a preparation needs, as what they were in training. The
  /// target need not be there.
  ///
  /// - Parameters:
  ///   - reading: How texts were read in training.
  ///   - options: What is told of the file; the kinds in it do not count.
  public init(
    csv path: String, for preparation: Preparation, reading: TableReading = TableReading(),
    options: CSVOptions = CSVOptions()
  ) throws(DataError) {
    try self.init(csv: path, options: preparation.options(options, reading, csv: path))
  }
}

/// Gathers rows into columns.
struct TableBuilder {
  private var numbers: [[Double]]
  private var codes: [[Int32]]
  /// Rows on their way into the columns, a column after another, so that each array is touched once
  /// in a while.
  private let pending: PendingRows
  private var pendingCount = 0

  private final class PendingRows {
    static let most = 256
    let values: UnsafeMutableBufferPointer<Double>
    init(width: Int) {
      values = .allocate(capacity: width * Self.most)
      values.initialize(repeating: 0)
    }
    deinit { values.deallocate() }
  }

  init(numbers: Int, codes: Int) {
    self.numbers = [[Double]](repeating: [], count: numbers)
    self.codes = [[Int32]](repeating: [], count: codes)
    pending = PendingRows(width: numbers)
  }

  mutating func append(_ reader: CSVRowReader) {
    let (row, values) = (reader.numbers, pending.values)
    for column in 0..<row.count { values[column * PendingRows.most + pendingCount] = row[column] }
    pendingCount += 1
    if pendingCount == PendingRows.most { flush() }
    for index in codes.indices { codes[index].append(reader.codes[index]) }
  }

  private mutating func flush() {
    for column in numbers.indices {
      let start = column * PendingRows.most
      numbers[column].append(
        contentsOf: UnsafeBufferPointer(
          rebasing: pending.values[start..<(start + pendingCount)]))
    }
    pendingCount = 0
  }

  /// The columns in the file's order, without those that are ignored.
  mutating func columns(_ reader: CSVRowReader) -> [Table.Column] {
    flush()
    var columns: [Table.Column] = []
    for (name, slot) in reader.layout.schema.columns {
      switch slot {
      case .number(let number):
        columns.append(Table.Column(name, .numbers(numbers[number])))
        numbers[number] = []
      case .category(let code):
        columns.append(Table.Column(name, .sorted(codes[code], reader.categories[code].names)))
      }
    }
    return columns
  }
}

extension Table.Values {
  /// Categories with their names in the order of their bytes, whatever order they came in.
  static func sorted(_ codes: [Int32], _ names: [String]) -> Table.Values {
    let order = names.indices.sorted {
      names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8)
    }
    var place = [Int32](repeating: 0, count: names.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    return .categories(
      codes.map { $0 < 0 ? $0 : place[Int($0)] }, names: order.map { names[$0] })
  }
}
