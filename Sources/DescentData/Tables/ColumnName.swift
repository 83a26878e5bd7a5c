import DescentFiles

/// A column by its name or by its number from 1: `"age"` or `3`.
public enum ColumnName: Sendable, Hashable {
  case name(String)
  case number(Int)
}

extension ColumnName: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .name(value) }
  public init(integerLiteral value: Int) { self = .number(value) }
}

extension ColumnName: CustomStringConvertible {
  public var description: String {
    switch self {
    case .name(let name): "\"\(name)\""
    case .number(let number): "\(number)"
    }
  }
}

extension ColumnName: Codable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    self =
      if let number = try? value.decode(Int.self) { .number(number) } else {
        .name(try value.decode(String.self))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .name(let name): try value.encode(name)
    case .number(let number): try value.encode(number)
    }
  }
}

extension ColumnName {
  /// The index of the column with a number from 1; `nil` if there are fewer.
  static func place(_ number: Int, of count: Int) -> Int? {
    number >= 1 && number <= count ? number - 1 : nil
  }

  /// The index of the column among those with these names.
  ///
  /// - Parameter owner: The owner of the columns, for the error.
  func index(among names: [String], of owner: String) throws(DataError) -> Int {
    switch self {
    case .name(let name):
      if let index = names.firstIndex(of: name) { return index }
    case .number(let number):
      if let place = ColumnName.place(number, of: names.count) { return place }
    }
    throw absent(among: names, of: owner)
  }

  /// The error for a column that does not exist.
  func absent(among names: [String], of owner: String) -> DataError {
    let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    return DataError(
      .invalid, "\(owner) has no column \(self); its \(names.count) columns are \(shown)")
  }
}

extension ColumnNames {
  /// The same column, given by name.
  func named(_ name: ColumnName) throws(DataError) -> ColumnName {
    .name(names[try index(of: name)])
  }
}
