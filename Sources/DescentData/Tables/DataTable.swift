import DescentFiles

/// Rows of named columns in memory, as read: not yet filled in, scaled or encoded.
public struct DataTable: Sendable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// The name, unique in the table.
    public let name: String
    /// A value for every row.
    public let values: Values
  }

  /// The values of a column.
  public enum Values: Sendable, Equatable {
    /// NaN if missing.
    case numbers([Double])
    /// Indices into `names`, −1 if missing.
    case categories([Int32], names: [String])
  }

  /// The table's name in messages: the path, if it is a file.
  public var name: String
  /// The number of rows, at least one.
  public let rowCount: Int
  /// The columns in order, without ignored ones.
  public let columns: [Column]
  /// The original row numbers, from 1; `nil` if they are 1 ... ``rowCount``.
  let rowNumbers: [Int32]?

  /// Creates a table from columns.
  public init(name: String = "table", columns: [Column]) throws(DataError) {
    try self.init(name: name, columns: columns, rowNumbers: nil)
  }

  init(name: String, columns: [Column], rowNumbers: [Int32]?) throws(DataError) {
    guard let first = columns.first else {
      throw DataError(.invalid, "\(name): there are no columns")
    }
    let count = first.values.count
    guard count > 0, count <= Int(Int32.max) else {
      throw DataError(.invalid, "\(name): \(count) rows; there must be 1 to \(Int32.max)")
    }
    var names: Set<String> = []
    for column in columns {
      guard names.insert(column.name).inserted else {
        throw DataError(.invalid, "\(name): two columns are named \"\(column.name)\"")
      }
      guard column.values.count == count else {
        throw DataError(
          .invalid,
          "\(name): column \"\(column.name)\" has \(column.values.count) values, and \"\(first.name)\" "
            + "has \(count); all need the same number")
      }
      try column.check(in: name)
    }
    self.name = name
    self.columns = columns
    self.rowNumbers = rowNumbers
    rowCount = count
  }

  /// The number that the row has in messages.
  func number(ofRow row: Int) -> Int { rowNumbers.map { Int($0[row]) } ?? row + 1 }

  /// The column with this name or number.
  public func column(_ name: ColumnName) throws(DataError) -> Column {
    columns[try name.index(among: columns.map(\.name), of: self.name)]
  }

  /// The rows with these indices, in this order; they may repeat.
  public func rows(_ indices: [Int]) throws(DataError) -> DataTable {
    if let wrong = indices.first(where: { !(0..<rowCount).contains($0) }) {
      throw DataError(.invalid, "\(name): there is no row \(wrong); they are 0 to \(rowCount - 1)")
    }
    try DataMemory.check(indices.count, of: 8 * columns.count + 4, for: name)
    return try DataTable(
      name: name,
      columns: columns.map { Column(name: $0.name, values: $0.values.picked(indices)) },
      rowNumbers: indices.map { Int32(number(ofRow: $0)) })
  }
}

extension DataTable.Column {
  /// A column of numbers or categories; it is validated when a table is made from it.
  public init(_ name: String, _ values: DataTable.Values) {
    self.name = name
    self.values = values
  }

  fileprivate func check(in table: String) throws(DataError) {
    switch values {
    case .numbers(let numbers):
      if let row = numbers.firstIndex(where: { $0.isInfinite }) {
        throw DataError(
          .invalid, "\(table): row \(row + 1), column \"\(name)\": \(numbers[row]) is not finite")
      }
    case .categories(let codes, let names):
      if let row = codes.firstIndex(where: { $0 < -1 || Int($0) >= names.count }) {
        throw DataError(
          .invalid,
          "\(table): row \(row + 1), column \"\(name)\": category \(codes[row]) of \(names.count)")
      }
    }
  }
}

extension DataTable.Values {
  var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .categories(let codes, _): codes.count
    }
  }

  fileprivate func picked(_ rows: [Int]) -> DataTable.Values {
    switch self {
    case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
    case .categories(let codes, let names): .categories(rows.map { codes[$0] }, names: names)
    }
  }
}
