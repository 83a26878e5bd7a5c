import DescentFiles

extension DataTable {
  /// Reads a CSV file, gzipped or not.
  ///
  /// Fields may be quoted with `"`, and may then contain delimiters, line ends and doubled quotes. Lines end with LF,
  /// CRLF or CR; empty ones are skipped. The text is UTF-8, UTF-16 or Latin-1. Spaces around unquoted fields are
  /// ignored. The categories of a column are in byte order. A date column becomes numeric columns (``DatePart``). A
  /// JSON array of objects, or JSON lines, is read as a table.
  ///
  /// A few texts among numbers are an error, and so are dates none of which shows whether the day comes first.
  ///
  /// Errors name line, row and column; rows are counted from 1, without the header.
  public init(csv path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    self = try TableFile(csv: path, options: options).table
  }

  /// Reads the columns of a CSV file that a preparation needs, with their kinds from training. The target may be
  /// absent.
  ///
  /// - Parameters:
  ///   - reading: How texts were read in training.
  ///   - options: What is known about the file; the kinds in it are ignored.
  public init(
    csv path: String, for preparation: TablePreparation, reading: TableReading = TableReading(),
    options: CSVOptions = CSVOptions()
  ) throws(DataError) {
    try self.init(csv: path, options: preparation.options(options, reading, csv: path))
  }
}

/// Collects rows into columns.
struct TableBuilder {
  private var numbers: [[Double]]
  private var codes: [[Int32]]
  /// Rows waiting to be moved into the columns, column by column, so that each array is touched only occasionally.
  private let pending: PendingRows
  private var pendingCount = 0
  /// The number of rows, and the number for which there is room.
  private var (rowCount, room) = (0, 0)

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

  /// - Throws: ``DataError`` if there is no memory for more rows.
  mutating func append(_ reader: CSVRowReader) throws(DataError) {
    if rowCount == room { try makeRoom(reader.layout.path) }
    rowCount += 1
    let (row, values) = (reader.numbers, pending.values)
    for column in 0..<row.count { values[column * PendingRows.most + pendingCount] = row[column] }
    pendingCount += 1
    if pendingCount == PendingRows.most { flush() }
    for index in codes.indices { codes[index].append(reader.codes[index]) }
  }

  /// Doubles the capacity of every column, as arrays do by themselves.
  private mutating func makeRoom(_ path: String) throws(DataError) {
    // Each column grows, and the one being moved exists twice.
    let more = max(PendingRows.most, room)
    // While columns are short, the rest of the reader needs more than they do.
    let bytes = more * (8 * numbers.count + 4 * codes.count) + 8 * room
    try DataMemory.check(bytes + (8 << 20), for: path)
    room += more
    for column in numbers.indices { numbers[column].reserveCapacity(room) }
    for column in codes.indices { codes[column].reserveCapacity(room) }
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

  /// The columns in file order, without ignored ones.
  mutating func columns(_ reader: CSVRowReader) -> [DataTable.Column] {
    flush()
    var columns: [DataTable.Column] = []
    for (name, slot) in reader.layout.schema.columns {
      switch slot {
      case .number(let number):
        columns.append(DataTable.Column(name, .numbers(numbers[number])))
        numbers[number] = []
      case .category(let code):
        columns.append(DataTable.Column(name, .sorted(codes[code], reader.categories[code].names)))
      }
    }
    return columns
  }
}

extension DataTable.Values {
  /// Categories with their names in byte order, whatever order they occurred in.
  static func sorted(_ codes: [Int32], _ names: [String]) -> DataTable.Values {
    let order = names.indices.sorted {
      names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8)
    }
    var place = [Int32](repeating: 0, count: names.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    return .categories(
      codes.map { $0 < 0 ? $0 : place[Int($0)] }, names: order.map { names[$0] })
  }
}
