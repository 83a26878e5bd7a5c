/// Gathers from training rows what a preparation needs to know.
struct PreparationFit {
  /// Where what is gathered of a column goes, and where in a row its values are.
  private enum Gathering {
    case moments(Int, slot: Int)
    /// How often each category was there, by its number.
    case counts(Int, slot: Int)
    /// The different numbers, each a class.
    case classes(slot: Int)
  }

  private let options: PreparationOptions
  private let schema: RowSchema
  private let classLimit: Int
  /// The columns that count: features in order, then targets.
  private let used: [(column: String, slot: RowSchema.Slot, isTarget: Bool)]
  /// Of each column in use; apart from the names, because this is gone through for every row.
  private var gatherings: [Gathering] = []
  private var moments: [Moments] = []
  private var counts: [[Int]] = []
  private var classes = DistinctNumbers()

  init(
    _ options: PreparationOptions, schema: RowSchema, classLimit: Int = 1000
  ) throws(DataError) {
    self.options = options
    self.schema = schema
    self.classLimit = classLimit
    let names = schema.columns.map(\.name)
    let targets = try Self.targets(options.target, schema)
    var left: Set<Int> = []
    for name in options.ignored {
      left.insert(try name.index(among: names, of: schema.name))
    }
    let features = schema.columns.indices.filter { !targets.contains($0) && !left.contains($0) }
    guard !features.isEmpty else {
      throw DataError(
        .invalid, "\(schema.name): no column is left as a feature beside the target")
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
        throw DataError(.invalid, "\(schema.name): no column is named to be predicted")
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

  /// Takes a row; false where it is left out because a value is missing.
  ///
  /// - Parameter isTraining: Whether it counts; a row that does not is only checked.
  mutating func add(_ row: Row, isTraining: Bool = true) throws(DataError) -> Bool {
    var lacks = false
    for gathering in gatherings {
      switch gathering {
      case .moments(_, let slot), .classes(let slot): lacks = lacks || row.numbers[slot].isNaN
      case .counts(_, let slot): lacks = lacks || row.codes[slot] < 0
      }
    }
    if lacks, try leavesOut(row) { return false }
    guard isTraining else { return true }
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

  /// Whether a row that lacks a value is left out.
  private func leavesOut(_ row: Row) throws(DataError) -> Bool {
    for (column, slot, isTarget) in used where row.isMissing(slot) {
      if options.missing == .dropRow { return true }
      if options.missing == .refuse || isTarget {
        throw schema.error(row, column, Preparation.missingMessage(isTarget, options.missing))
      }
    }
    return false
  }

  private mutating func count(_ code: Int, in index: Int) {
    while counts[index].count <= code { counts[index].append(0) }
    counts[index][code] += 1
  }

  private func tooManyClasses(_ row: Row) -> DataError {
    schema.error(
      row, used.first(where: \.isTarget)?.column ?? "",
      "this column of classes has more than \(classLimit) different numbers; "
        + "perhaps they are values to predict, not classes")
  }

  /// - Parameter text: The text of a category's number.
  func finish(
    text: (_ slot: Int, _ code: Int32) -> String
  ) throws(DataError) -> Preparation {
    var features: [Preparation.Feature] = []
    var target: Preparation.Target?
    for ((column, _, isTarget), gathering) in zip(used, gatherings) {
      switch gathering {
      case .moments(let index, _):
        if isTarget { continue }
        guard moments[index].count > 0 else { throw nothing(in: column) }
        if !options.standardizes, moments[index].areLostInFloat {
          throw DataError(
            .invalid,
            "\(schema.name): column \"\(column)\" \(moments[index].lostInFloat); standardize features")
        }
        features.append(Preparation.Feature(column: column, encoding: encoding(moments[index])))
      case .classes:
        guard !classes.numbers.isEmpty else { throw nothing(in: column) }
        target = .classes(
          column: column, names: classes.numbers.sorted().map(numberText), areNumbers: true)
      case .counts(let index, let slot):
        let (names, frequent) = Self.names(counts[index]) { text(slot, $0) }
        guard !names.isEmpty else { throw nothing(in: column) }
        if isTarget {
          target = .classes(column: column, names: names, areNumbers: false)
        } else {
          features.append(
            Preparation.Feature(
              column: column, encoding: .categorical(names: names, fill: frequent)))
        }
      }
    }
    return Preparation(
      features: features,
      target: target ?? .values(columns: used.filter(\.isTarget).map(\.column)),
      missing: options.missing, unknownCategories: options.unknownCategories)
  }

  private func encoding(_ moments: Moments) -> Preparation.Encoding {
    guard options.standardizes else {
      return .numeric(mean: 0, deviation: 1, fill: moments.mean)
    }
    // A column of equal numbers stays 0, not 0 divided by 0.
    let deviation = moments.deviation
    return .numeric(
      mean: moments.mean, deviation: deviation > 0 && deviation.isFinite ? deviation : 1,
      fill: moments.mean)
  }

  /// The categories that were there in the order of their bytes, and the most frequent of them.
  private static func names(
    _ counts: [Int], text: (Int32) -> String
  ) -> (names: [String], mostFrequent: Int) {
    let seen = counts.indices.filter { counts[$0] > 0 }
      .map { (name: text(Int32($0)), count: counts[$0]) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let most = seen.map(\.count).max()
    return (seen.map(\.name), seen.firstIndex { $0.count == most } ?? 0)
  }

  private func nothing(in column: String) -> DataError {
    DataError(
      .invalid,
      "\(schema.name): column \"\(column)\" has no value in any training row; ignore the column")
  }
}

extension Preparation {
  static func missingMessage(_ isTarget: Bool, _ policy: MissingPolicy) -> String {
    isTarget && policy == .fill
      ? "the value to predict is missing; it cannot be filled in, but such rows can be dropped"
      : "the value is missing; fill it in, or let such rows be dropped or missing values be filled"
  }
}
