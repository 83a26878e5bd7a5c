/// Rows of named columns in memory, as they were read: nothing is filled in, scaled or encoded yet.
public struct Table: Sendable {
  /// A column.
  public struct Column: Sendable, Equatable {
    /// The name, which no other column of the table has.
    public let name: String
    /// A value for every row.
    public let values: Values
  }

  /// The values of a column.
  public enum Values: Sendable, Equatable {
    /// NaN where one is missing.
    case numbers([Double])
    /// Indices of `names`, −1 where one is missing.
    case categories([Int32], names: [String])
  }

  /// What the table is called in messages: the path, where it is a file.
  public var name: String
  /// The number of rows, at least one.
  public let rowCount: Int
  /// The columns in order; those that were ignored are not there.
  public let columns: [Column]
  /// The numbers of the rows where they came from, from 1; nothing where they are 1 ... ``rowCount``.
  let rowNumbers: [Int32]?

  /// A table made of columns.
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
    for column in columns {
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

  /// The column of this name or number.
  public func column(_ name: ColumnName) throws(DataError) -> Column {
    columns[try name.index(among: columns.map(\.name), of: self.name)]
  }

  /// The rows of these indices, in this order; they may repeat.
  public func rows(_ indices: [Int]) throws(DataError) -> Table {
    if let wrong = indices.first(where: { !(0..<rowCount).contains($0) }) {
      throw DataError(.invalid, "\(name): there is no row \(wrong); they are 0 to \(rowCount - 1)")
    }
    return try Table(
      name: name,
      columns: columns.map { Column(name: $0.name, values: $0.values.picked(indices)) },
      rowNumbers: indices.map { Int32(number(ofRow: $0)) })
  }
}

extension Table.Column {
  /// A column of numbers or categories; whether it is whole is checked when a table is made of it.
  public init(_ name: String, _ values: Table.Values) {
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

extension Table.Values {
  var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .categories(let codes, _): codes.count
    }
  }

  fileprivate func picked(_ rows: [Int]) -> Table.Values {
    switch self {
    case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
    case .categories(let codes, let names): .categories(rows.map { codes[$0] }, names: names)
    }
  }
}
