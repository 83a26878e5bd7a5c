import DescentFiles

/// The columns of successive rows, and where their values are in a row.
struct RowSchema {
  /// A place among a row's numbers or codes.
  enum Slot: Equatable {
    case number(Int)
    case category(Int)
  }

  /// The owner of the columns, for errors: a path or a name.
  let name: String
  let isFile: Bool
  let columns: [(name: String, slot: Slot)]
  private let names: ColumnNames

  init(name: String, isFile: Bool, columns: [(name: String, slot: Slot)]) {
    self.name = name
    self.isFile = isFile
    self.columns = columns
    names = ColumnNames(columns.map(\.name), of: name)
  }

  func slot(of column: String) throws(DataError) -> Slot {
    columns[try names.index(of: .name(column))].slot
  }

  /// A mistake in one value.
  func error(_ row: Row, _ column: String, _ message: String) -> DataError {
    error(row.number, row.line, column, message)
  }

  func error(_ row: Int, _ line: Int?, _ column: String, _ message: String) -> DataError {
    let place = "row \(row), column \"\(column)\": "
    return isFile
      ? DataError(.damaged, path: name, line: line, place + message)
      : DataError(.invalid, "\(name): \(place)\(message)")
  }
}

/// A temporary view of a table's row.
struct Row {
  /// A missing one is NaN.
  let numbers: UnsafePointer<Double>
  /// A missing one is −1.
  let codes: UnsafePointer<Int32>
  let number: Int
  let line: Int?
  /// The text of a code.
  let text: (_ slot: Int, _ code: Int32) -> String

  func isMissing(_ slot: RowSchema.Slot) -> Bool {
    switch slot {
    case .number(let slot): numbers[slot].isNaN
    case .category(let slot): codes[slot] < 0
    }
  }
}

extension DataTable {
  var schema: RowSchema {
    var (numbers, codes) = (0, 0)
    let columns = columns.map { column in
      switch column.values {
      case .numbers:
        defer { numbers += 1 }
        return (column.name, RowSchema.Slot.number(numbers))
      case .categories:
        defer { codes += 1 }
        return (column.name, RowSchema.Slot.category(codes))
      }
    }
    return RowSchema(name: name, isFile: false, columns: columns)
  }

  /// Calls `body` with every row in order.
  func forEachRow(_ body: (Row) throws(DataError) -> Void) throws(DataError) {
    var (numberColumns, codeColumns, names) = ([[Double]](), [[Int32]](), [[String]]())
    for column in columns {
      switch column.values {
      case .numbers(let values): numberColumns.append(values)
      case .categories(let values, let texts):
        codeColumns.append(values)
        names.append(texts)
      }
    }
    let numbers = UnsafeMutableBufferPointer<Double>.allocate(capacity: numberColumns.count + 1)
    let codes = UnsafeMutableBufferPointer<Int32>.allocate(capacity: codeColumns.count + 1)
    numbers.initialize(repeating: .nan)
    codes.initialize(repeating: -1)
    defer {
      numbers.deallocate()
      codes.deallocate()
    }
    guard let firstNumber = numbers.baseAddress, let firstCode = codes.baseAddress else { return }
    for row in 0..<rowCount {
      for (slot, column) in numberColumns.enumerated() { numbers[slot] = column[row] }
      for (slot, column) in codeColumns.enumerated() { codes[slot] = column[row] }
      try body(
        Row(
          numbers: firstNumber, codes: firstCode, number: number(ofRow: row), line: nil,
          text: { names[$0][Int($1)] }))
    }
  }
}
