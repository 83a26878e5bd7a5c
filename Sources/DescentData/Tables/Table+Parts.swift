import DescentArrays
import DescentFiles

// Parts of a table.
extension DataTable {
  /// Two parts that share no row: `fraction` of the rows, drawn without replacement, and the rest, as
  /// ``Dataset/split(first:seed:stratified:)`` draws samples.
  ///
  /// - Parameters:
  ///   - fraction: The share of the first part, rounded to whole rows; neither part may be empty.
  ///   - seed: Determines the order of the rows.
  ///   - column: A column of categories, or of numbers that stand for categories, whose proportions are preserved in
  ///     both parts as nearly as whole rows allow.
  public func split(
    first fraction: Double, seed: UInt64, stratifiedBy column: ColumnName? = nil
  ) throws(DataError) -> (DataTable, DataTable) {
    let (first, second) = try rowIndices(labels: column).split(
      first: fraction, seed: seed, stratified: column != nil)
    return (try rows(first.shownRows), try rows(second.shownRows))
  }

  /// Parts for cross-validation, as ``Dataset/folds(_:seed:stratified:)`` makes them from samples.
  public func folds(
    _ count: Int, seed: UInt64, stratifiedBy column: ColumnName? = nil
  ) throws(DataError) -> [(train: DataTable, validation: DataTable)] {
    var parts: [(train: DataTable, validation: DataTable)] = []
    for fold in try rowIndices(labels: column).folds(
      count, seed: seed, stratified: column != nil)
    {
      parts.append((try rows(fold.train.shownRows), try rows(fold.validation.shownRows)))
    }
    return parts
  }

  /// One part for each text in a categorical column, such as `train` and `test`, without that column. Rows where it is
  /// missing are in no part.
  public func split(by column: ColumnName) throws(DataError) -> [String: DataTable] {
    let index = try column.index(among: columns.map(\.name), of: name)
    guard case .categories(let codes, let names) = columns[index].values else {
      throw DataError(
        .invalid, "\(name): column \(column) holds numbers; rows are split by a column of texts")
    }
    var others = columns
    others.remove(at: index)
    let rest = try DataTable(name: name, columns: others, rowNumbers: rowNumbers)
    var parts: [String: DataTable] = [:]
    for (code, name) in names.enumerated() {
      let indices = codes.indices.filter { codes[$0] == code }
      if !indices.isEmpty { parts[name] = try rest.rows(indices) }
    }
    return parts
  }

  /// The rows whose value in a column, as text, is among these, and the others; `nil` for a part without rows.
  package func parted(
    by column: ColumnName, among texts: Set<String>
  ) throws(DataError) -> (inside: DataTable?, outside: DataTable?) {
    let isInside: [Bool] =
      switch try self.column(column).values {
      case .numbers(let numbers): numbers.map { texts.contains(numberText($0)) }
      case .categories(let codes, let names):
        codes.map { $0 >= 0 && texts.contains(names[Int($0)]) }
      }
    let (inside, outside) = (
      isInside.indices.filter { isInside[$0] }, isInside.indices.filter { !isInside[$0] }
    )
    return (
      inside.isEmpty ? nil : try rows(inside), outside.isEmpty ? nil : try rows(outside)
    )
  }

  /// The rows of both; they must be parts of one table.
  package func joined(with other: DataTable) throws(DataError) -> DataTable {
    let columns = zip(columns, other.columns).map { (column: Column, other: Column) in
      switch (column.values, other.values) {
      case (.numbers(let first), .numbers(let second)):
        Column(column.name, .numbers(first + second))
      case (.categories(let first, let names), .categories(let second, _)):
        Column(column.name, .categories(first + second, names: names))
      default: column
      }
    }
    let numbers = (0..<rowCount).map { Int32(number(ofRow: $0)) }
    return try DataTable(
      name: name, columns: columns,
      rowNumbers: numbers + (0..<other.rowCount).map { Int32(other.number(ofRow: $0)) })
  }

  /// The rows as samples that contain only their indices, for splitting.
  private func rowIndices(labels column: ColumnName?) throws(DataError) -> Dataset {
    let labels = try column.map { name throws(DataError) in try self.labels(name) }
    return try Dataset(
      features: [Float](repeating: 0, count: rowCount), featureShape: [1],
      labels: labels ?? [Int32](repeating: 0, count: rowCount), name: name)
  }

  /// A code for every distinct value of a column.
  private func labels(_ name: ColumnName) throws(DataError) -> [Int32] {
    let column = try column(name)
    let keys: [Int32]
    switch column.values {
    case .categories(let codes, _): keys = codes
    case .numbers(let numbers):
      var seen: [Double: Int32] = [:]
      keys = numbers.map { number in
        if number.isNaN { return -1 }
        if let key = seen[number] { return key }
        seen[number] = Int32(seen.count)
        return Int32(seen.count - 1)
      }
    }
    if let row = keys.firstIndex(of: -1) {
      throw DataError(
        .invalid,
        "\(self.name): row \(number(ofRow: row)), column \"\(column.name)\": the value is missing; rows can be "
          + "split only by values that are present")
    }
    return keys
  }
}
