extension Table {
  /// Reads a CSV file, gzipped or not.
  ///
  /// Fields may be quoted with `"`, and then hold delimiters, line ends and doubled quotes. Lines end
  /// with LF, CRLF or CR; empty ones are passed over. The text is UTF-8, with or without a byte order
  /// mark. Spaces around fields that are not quoted do not count. The categories of a column are in
  /// the order of their bytes.
  ///
  /// Errors name line, row and column; rows count from 1, without the header.
  public init(csv path: String, options: CSVOptions = CSVOptions()) throws(DataError) {
    let (_, columns) = try CSVTyping.settle(path, options) {
      reader throws(DataError) -> [Column] in
      var builder = TableBuilder(numbers: reader.numbers.count, codes: reader.codes.count)
      while try reader.next() { builder.append(reader) }
      return builder.columns(reader)
    }
    try self.init(name: path, columns: columns, rowNumbers: nil)
  }

  /// Reads the columns of a CSV file that a preparation needs, as what they were in training. The
  /// target need not be there.
  ///
  /// - Parameter options: What is told of the file; the kinds in it do not count.
  public init(
    csv path: String, for preparation: Preparation, options: CSVOptions = CSVOptions()
  ) throws(DataError) {
    var options = options
    options.kinds = [:]
    let names = try CSVLayout(path: path, options: options).names
    try self.init(csv: path, options: preparation.options(options, for: names))
  }
}

/// Reads a file again where a column that looked numeric turned out to hold texts further down.
enum CSVTyping {
  static func settle<Result>(
    _ path: String, _ options: CSVOptions,
    reading read: (CSVRowReader) throws(DataError) -> Result
  ) throws(DataError) -> (CSVLayout, Result) {
    var layout = try CSVLayout(path: path, options: options)
    let reader = try CSVRowReader(layout: layout, options: options)
    let result = try read(reader)
    if reader.textColumns.isEmpty { return (layout, result) }
    for column in reader.textColumns.keys { layout.kinds[column] = .categorical }
    let again = try CSVRowReader(
      layout: layout, options: options, earlierTexts: reader.textColumns)
    return (layout, try read(again))
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
    var (number, code) = (0, 0)
    var columns: [Table.Column] = []
    for (name, kind) in zip(reader.layout.names, reader.layout.kinds) {
      switch kind {
      case .ignored: break
      case .numeric:
        columns.append(Table.Column(name, .numbers(numbers[number])))
        numbers[number] = []
        number += 1
      case .categorical:
        columns.append(Table.Column(name, .sorted(codes[code], reader.categories[code].names)))
        code += 1
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
