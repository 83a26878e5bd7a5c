/// The form of a CSV file, found out and told: what its parts are, not yet what they hold.
struct CSVLayout: Sendable, Equatable {
  let path: String
  let delimiter: CSVDelimiter
  let hasHeader: Bool
  let names: [String]
  var kinds: [ColumnKind]
  /// Whether the kind of a column was found out and may turn out to be wrong.
  var isInferred: [Bool]

  init(path: String, options: CSVOptions) throws(DataError) {
    let sample = try Self.sample(path, delimiter: options.delimiter)
    guard let first = sample.records.first else {
      throw DataError(.damaged, path: path, offset: 0, "is empty; rows of fields are needed")
    }
    let missing = MissingTexts(options.missingTexts)
    let hasHeader = options.hasHeader ?? Self.looksLikeHeader(sample.records, missing)
    let rows = sample.records.dropFirst(hasHeader ? 1 : 0)
    guard !rows.isEmpty else {
      throw DataError(.damaged, path: path, line: 1, "has a header, but no rows")
    }
    self.path = path
    self.delimiter = sample.delimiter
    self.hasHeader = hasHeader
    names = try hasHeader ? Self.names(first, path) : first.indices.map { "column \($0 + 1)" }
    var told = [ColumnKind?](repeating: nil, count: names.count)
    for (name, kind) in options.kinds { told[try name.index(among: names, of: path)] = kind }
    isInferred = told.map { $0 == nil }
    kinds = told.enumerated().map { column, kind in
      kind
        ?? Self.kind(
          of: rows.lazy.compactMap { $0.indices.contains(column) ? $0[column] : nil }, missing)
    }
  }

  private static func sample(
    _ path: String, delimiter: CSVDelimiter?
  ) throws(DataError) -> CSVSample {
    if let delimiter { return try CSVSample(path: path, delimiter: delimiter) }
    // A file that cannot be opened is one whatever the delimiter.
    _ = try InputFile(path)
    for delimiter in [CSVDelimiter.tab, .semicolon] {
      if let sample = try? CSVSample(path: path, delimiter: delimiter), sample.isTable {
        return sample
      }
    }
    return try CSVSample(path: path, delimiter: .comma)
  }

  private static func looksLikeHeader(_ records: [[String]], _ missing: MissingTexts) -> Bool {
    guard let first = records.first, records.count > 1, Set(first).count == first.count else {
      return false
    }
    // pandas writes its index below an empty name.
    for (column, name) in first.enumerated() where column > 0 || !name.isEmpty {
      guard !missing.contains(name), isText(name) else { return false }
    }
    return first.indices.contains { column in
      let below = records.dropFirst().compactMap { $0.indices.contains(column) ? $0[column] : nil }
      return !below.contains(first[column]) && below.contains { !missing.contains($0) }
    }
  }

  private static func kind(
    of texts: some Sequence<String>, _ missing: MissingTexts
  ) -> ColumnKind {
    texts.contains { !missing.contains($0) && isText($0) } ? .categorical : .numeric
  }

  /// Whether it is no number; an infinite one counts as number, so that its error names it as such.
  private static func isText(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer {
      parseNumber($0, as: Double.self) == nil && !isInfinity($0)
    }
  }

  private static func names(_ header: [String], _ path: String) throws(DataError) -> [String] {
    let names = header.enumerated().map { $1.isEmpty ? "column \($0 + 1)" : $1 }
    var seen: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if let other = seen.updateValue(index, forKey: name) {
        throw DataError(
          .damaged, path: path, line: 1,
          "columns \(other + 1) and \(index + 1) are both called \"\(name)\"; names must differ")
      }
    }
    return names
  }

  /// The columns that are read.
  var schema: RowSchema {
    var (numbers, codes) = (0, 0)
    var columns: [(name: String, slot: RowSchema.Slot)] = []
    for (name, kind) in zip(names, kinds) {
      switch kind {
      case .ignored: break
      case .numeric:
        columns.append((name, .number(numbers)))
        numbers += 1
      case .categorical:
        columns.append((name, .category(codes)))
        codes += 1
      }
    }
    return RowSchema(name: path, isFile: true, columns: columns)
  }

  /// The same file, of which only these columns are read, as what they are now known to be.
  func settled(reading columns: Set<String>) -> CSVLayout {
    var layout = self
    for (index, name) in names.enumerated() where !columns.contains(name) {
      layout.kinds[index] = .ignored
    }
    layout.isInferred = names.map { _ in false }
    return layout
  }

  /// Such as `row 17, column "age"`.
  func place(row: Int, column: Int) -> String {
    "row \(row), " + (hasHeader ? "column \"\(names[column])\"" : names[column])
  }
}
