/// Gathers from training rows what a preparation needs to know.
struct PreparationFit {
  /// What is gathered of a column.
  private enum Gathered {
    case numbers(Moments)
    /// How often each category was there, by its number.
    case categories([Int])
    /// The different numbers, each a class.
    case distinct(Set<Double>)
  }

  private let options: PreparationOptions
  private let schema: RowSchema
  private let classLimit: Int
  /// The columns that count: features in order, then targets.
  private let used: [(column: String, slot: RowSchema.Slot, isTarget: Bool)]
  private var gathered: [Gathered] = []

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
      case .number: gathered.append(isTarget && isClassified ? .distinct([]) : .numbers(Moments()))
      case .category: gathered.append(.categories([]))
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
    for (column, slot, isTarget) in used where row.isMissing(slot) {
      if options.missing == .dropRow { return false }
      if options.missing == .refuse || isTarget {
        throw schema.error(row, column, Preparation.missingMessage(isTarget, options.missing))
      }
    }
    guard isTraining else { return true }
    for (index, (column, slot, _)) in used.enumerated() where !row.isMissing(slot) {
      try add(row, slot, column, to: &gathered[index])
    }
    return true
  }

  private func add(
    _ row: Row, _ slot: RowSchema.Slot, _ column: String, to gathered: inout Gathered
  ) throws(DataError) {
    switch (gathered, slot) {
    case (.numbers(var moments), .number(let slot)):
      moments.add(row.numbers[slot])
      gathered = .numbers(moments)
    case (.categories(var counts), .category(let slot)):
      // Emptied first, so that the array is not copied.
      gathered = .categories([])
      let code = Int(row.codes[slot])
      while counts.count <= code { counts.append(0) }
      counts[code] += 1
      gathered = .categories(counts)
    case (.distinct(var numbers), .number(let slot)):
      gathered = .distinct([])
      numbers.insert(row.numbers[slot])
      guard numbers.count <= classLimit else {
        throw schema.error(
          row, column,
          "this column of classes has more than \(classLimit) different numbers; "
            + "perhaps they are values to predict, not classes")
      }
      gathered = .distinct(numbers)
    default: break
    }
  }

  /// - Parameter text: The text of a category's number.
  func finish(
    text: (_ slot: Int, _ code: Int32) -> String
  ) throws(DataError) -> Preparation {
    var features: [Preparation.Feature] = []
    var target: Preparation.Target?
    for (index, (column, slot, isTarget)) in used.enumerated() {
      switch (gathered[index], slot) {
      case (.numbers(let moments), _):
        if isTarget { continue }
        guard moments.count > 0 else { throw nothing(in: column) }
        features.append(Preparation.Feature(column: column, encoding: encoding(moments)))
      case (.distinct(let numbers), _):
        guard !numbers.isEmpty else { throw nothing(in: column) }
        target = .classes(
          column: column, names: numbers.sorted().map(numberText), areNumbers: true)
      case (.categories(let counts), .category(let slot)):
        let (names, frequent) = Self.names(counts) { text(slot, $0) }
        guard !names.isEmpty else { throw nothing(in: column) }
        if isTarget {
          target = .classes(column: column, names: names, areNumbers: false)
        } else {
          features.append(
            Preparation.Feature(
              column: column, encoding: .categorical(names: names, fill: frequent)))
        }
      default: break
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
