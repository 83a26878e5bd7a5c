import DescentArrays
import DescentFiles

/// Collects the statistics of training rows that a preparation needs.
struct PreparationFit {
  /// Where a column's statistics are collected, and where its values are in a row.
  private enum Gathering {
    case moments(Int, slot: Int)
    /// How often each category occurred, by code.
    case counts(Int, slot: Int)
    /// The distinct numbers, each a class.
    case classes(slot: Int)
  }

  private let options: PreparationOptions
  private let schema: RowSchema
  private let classLimit: Int
  /// The columns in use: features in order, then targets.
  private let used: [(column: String, slot: RowSchema.Slot, isTarget: Bool)]
  /// One per column in use; separate from the names, because this is traversed for every row.
  private var gatherings: [Gathering] = []
  private var moments: [Moments] = []
  private var counts: [[Int]] = []
  private var classes = DistinctNumbers()
  /// The number of training rows used.
  private var rowCount = 0
  /// The findings about the training rows.
  private(set) var findings = RowFindings()

  init(
    _ options: PreparationOptions, schema: RowSchema, classLimit: Int = 1000
  ) throws(DataError) {
    self.options = options
    self.schema = schema
    self.classLimit = classLimit
    let targets = try Self.targets(options.target, schema)
    var left: Set<Int> = []
    let names = ColumnNames(schema.columns.map(\.name), of: schema.name)
    for name in options.ignored { left.insert(try names.index(of: name)) }
    let features = schema.columns.indices.filter { !targets.contains($0) && !left.contains($0) }
    guard !features.isEmpty else {
      throw DataError(
        .invalid, "\(schema.name): no column other than the target is left as a feature")
    }
    used =
      features.map { (schema.columns[$0].name, schema.columns[$0].slot, false) }
      + targets.map { (schema.columns[$0].name, schema.columns[$0].slot, true) }
    for (_, slot, isTarget) in used {
      switch slot {
      case .number(let slot) where isTarget && isClassified:
        gatherings.append(.classes(slot: slot))
      case .number(let slot):
        gatherings.append(.moments(moments.count, slot: slot))
        moments.append(Moments())
      case .category(let slot):
        gatherings.append(.counts(counts.count, slot: slot))
        counts.append([])
      }
    }
  }

  private var isClassified: Bool {
    if case .classes = options.target { true } else { false }
  }

  private static func targets(
    _ target: TargetColumns, _ schema: RowSchema
  ) throws(DataError) -> [Int] {
    let names = schema.columns.map(\.name)
    switch target {
    case .classes(let name): return [try name.index(among: names, of: schema.name)]
    case .values(let columns):
      guard !columns.isEmpty else {
        throw DataError(.invalid, "\(schema.name): no target column is given")
      }
      var indices: [Int] = []
      for name in columns {
        let index = try name.index(among: names, of: schema.name)
        guard !indices.contains(index) else {
          throw DataError(.invalid, "\(schema.name): column \(name) is named twice as a target")
        }
        guard case .number = schema.columns[index].slot else {
          throw DataError(
            .invalid,
            "\(schema.name): column \(name) holds texts; values to predict must be numbers, "
              + "texts can be classes")
        }
        indices.append(index)
      }
      return indices
    }
  }

  /// Adds a row; returns false if it is left out because a value is missing.
  ///
  /// - Parameter isTraining: Whether it contributes to the statistics; other rows are only checked.
  mutating func add(_ row: Row, isTraining: Bool = true) throws(DataError) -> Bool {
    var lacks = false
    for gathering in gatherings {
      switch gathering {
      case .moments(_, let slot), .classes(let slot): lacks = lacks || row.numbers[slot].isNaN
      case .counts(_, let slot): lacks = lacks || row.codes[slot] < 0
      }
    }
    if isTraining { findings.rows += 1 }
    if lacks, try leavesOut(row, isTraining) { return false }
    guard isTraining else { return true }
    rowCount += 1
    for gathering in gatherings {
      switch gathering {
      case .moments(let index, let slot):
        if !row.numbers[slot].isNaN { moments[index].add(row.numbers[slot]) }
      case .counts(let index, let slot):
        if row.codes[slot] >= 0 { count(Int(row.codes[slot]), in: index) }
      case .classes(let slot):
        if classes.insert(row.numbers[slot]), classes.numbers.count > classLimit {
          throw tooManyClasses(row)
        }
      }
    }
    return true
  }

  /// Whether a row is left out because a value is missing.
  private mutating func leavesOut(_ row: Row, _ isTraining: Bool) throws(DataError) -> Bool {
    var lacksTarget = false
    for (column, slot, isTarget) in used where row.isMissing(slot) {
      if options.missing == .refuse {
        throw schema.error(row, column, TablePreparation.missingMessage)
      }
      lacksTarget = lacksTarget || isTarget
    }
    guard lacksTarget || options.missing == .dropRow else { return false }
    if isTraining { findings.leaveOut(lackingTarget: lacksTarget) }
    return true
  }

  private mutating func count(_ code: Int, in index: Int) {
    while counts[index].count <= code { counts[index].append(0) }
    counts[index][code] += 1
  }

  private func tooManyClasses(_ row: Row) -> DataError {
    schema.error(
      row, used.first(where: \.isTarget)?.column ?? "",
      "this column of classes has more than \(classLimit) distinct numbers; they may be values to predict, not classes"
    )
  }

  /// - Parameters:
  ///   - text: The text of a category's code.
  ///   - rows: Iterates over the rows again, to find the one that an error is about.
  mutating func finish(
    text: (_ slot: Int, _ code: Int32) -> String,
    again rows: ((Row) throws(DataError) -> Void) throws(DataError) -> Void
  ) throws(DataError) -> TablePreparation {
    var features: [TablePreparation.Feature] = []
    var target: TablePreparation.Target?
    for ((column, _, isTarget), gathering) in zip(used, gatherings) {
      switch gathering {
      case .moments(let index, let slot):
        if isTarget { continue }
        guard moments[index].count > 0 else { throw nothing(in: column) }
        guard moments[index].mean.isFinite,
          moments[index].deviation.isFinite || !options.standardizes
        else {
          throw try tooLarge(slot: slot, in: column, rows)
        }
        if !options.standardizes, moments[index].areLostInFloat {
          throw DataError(
            .invalid,
            "\(schema.name): column \"\(column)\" \(moments[index].lostInFloat); standardize features"
          )
        }
        features.append(
          TablePreparation.Feature(
            column: column, encoding: encoding(moments[index]),
            marksMissing: marks(moments[index].count)))
      case .classes:
        guard !classes.numbers.isEmpty else { throw nothing(in: column) }
        target = .classes(
          column: column, names: classes.numbers.sorted().map(numberText), areNumbers: true)
      case .counts(let index, let slot):
        let (names, frequent) = names(of: column, counts[index]) { text(slot, $0) }
        guard !names.isEmpty else { throw nothing(in: column) }
        if isTarget {
          target = .classes(column: column, names: names, areNumbers: false)
        } else {
          features.append(
            TablePreparation.Feature(
              column: column, encoding: .categorical(names: names, fill: frequent),
              marksMissing: marks(counts[index].reduce(0, +)),
              embedding: options.categories.size(of: names.count)))
        }
      }
    }
    return TablePreparation(
      features: features,
      target: target ?? .values(columns: used.filter(\.isTarget).map(\.column)),
      missing: options.missing, unknownCategories: options.unknownCategories,
      mergesSpellings: options.mergesSpellings ? true : nil)
  }

  /// Whether missing values of a column with this many of them are marked.
  private func marks(_ count: Int) -> Bool { options.missing == .mark && count < rowCount }

  private func encoding(_ moments: Moments) -> TablePreparation.Encoding {
    guard options.standardizes else {
      return .numeric(mean: 0, deviation: 1, fill: moments.mean)
    }
    // A column of equal numbers becomes 0, not 0/0.
    return .numeric(
      mean: moments.mean, deviation: moments.deviation > 0 ? moments.deviation : 1,
      fill: moments.mean)
  }

  /// The categories that occurred, in byte order, and the most frequent of them. Merged spellings are named by the most
  /// frequent one.
  private mutating func names(
    of column: String, _ counts: [Int], text: (Int32) -> String
  ) -> (names: [String], mostFrequent: Int) {
    let seen = counts.indices.filter { counts[$0] > 0 }
      .map { (name: text(Int32($0)), count: counts[$0]) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let most = { (some: [(name: String, count: Int)]) in
      some.firstIndex { one in one.count == some.map(\.count).max() } ?? 0
    }
    guard options.mergesSpellings else { return (seen.map(\.name), most(seen)) }
    let groups = Dictionary(grouping: seen) { CategorySpelling.key($0.name) }
    let categories = groups.values
      .map { (name: $0[most($0)].name, count: $0.reduce(0) { $0 + $1.count }) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let merged = groups.values.filter { $0.count > 1 }.map { $0.map(\.name) }
    if !merged.isEmpty {
      findings.mergedSpellings[column] = merged.sorted { $0[0] < $1[0] }
    }
    return (categories.map(\.name), most(categories))
  }

  /// The value that prevents a column's mean and standard deviation from being computed.
  private func tooLarge(
    slot: Int, in column: String,
    _ rows: ((Row) throws(DataError) -> Void) throws(DataError) -> Void
  ) throws(DataError) -> DataError {
    var largest = (magnitude: -1.0, value: 0.0, row: 0, line: Int?.none)
    try rows { row throws(DataError) in
      let value = row.numbers[slot]
      // A missing value, NaN, never compares as larger.
      if abs(value) > largest.magnitude { largest = (abs(value), value, row.number, row.line) }
    }
    return schema.error(
      largest.row, largest.line, column,
      "\(largest.value) is too large for the column's mean and deviation to be computed; correct it, or "
        + "ignore the column")
  }

  private func nothing(in column: String) -> DataError {
    DataError(
      .invalid,
      "\(schema.name): column \"\(column)\" has no value in any training row; ignore the column")
  }
}

extension TablePreparation {
  static let missingMessage =
    "the value is missing; provide it, or have missing values marked, filled in, or their rows dropped (missing: "
    + "mark, fill or drop)"
}
