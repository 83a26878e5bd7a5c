import DescentFiles

/// Column names with constant-time lookup.
package struct ColumnNames: Sendable {
  /// The names in order.
  package let names: [String]
  /// The owner of the columns, for errors: a path or a name.
  private let owner: String
  private let places: [String: Int]

  package init(_ names: [String], of owner: String) {
    self.names = names
    self.owner = owner
    places = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The index of the column; `nil` if there is no such column.
  package func place(of name: ColumnName) -> Int? {
    switch name {
    case .name(let name): places[name]
    case .number(let number): ColumnName.place(number, of: names.count)
    }
  }

  /// The index of the column.
  package func index(of name: ColumnName) throws(DataError) -> Int {
    if let place = place(of: name) { return place }
    throw name.absent(among: names, of: owner)
  }

  /// The indices of columns given on a command line: by name, by number from 1, or several separated by commas, unless
  /// that is itself a name.
  package func places(of columns: [String]) throws(DataError) -> [Int] {
    var places: [Int] = []
    for text in columns {
      let isName = place(of: .name(text)) != nil
      for part in isName ? [text] : text.split(separator: ",").map(String.init) {
        let number = place(of: .name(part)) == nil ? Int(part) : nil
        let place = try index(of: number.map { .number($0) } ?? .name(part))
        if !places.contains(place) { places.append(place) }
      }
    }
    return places
  }
}
