import DescentFiles

/// Turns rows into samples using a preparation.
///
/// It is made for the columns of one row source and remembers what the source's category codes mean.
struct RowEncoder {
  private enum Step {
    case number(slot: Int, mean: Double, deviation: Double, fill: Double)
    /// A number with an extra feature that is 1 if the number is missing.
    case markedNumber(slot: Int, mean: Double, deviation: Double, fill: Double)
    case category(slot: Int, lookUp: LookUp, width: Int, gap: Int32)
    /// A categorical column that looks numeric in this source.
    case numberAsCategory(slot: Int, lookUp: LookUp, width: Int, gap: Int32)
  }

  private enum TargetStep {
    case none
    case category(slot: Int, lookUp: LookUp, column: String)
    case number(slot: Int, lookUp: LookUp, column: String)
    case values([(slot: Int, column: String)])
  }

  /// Maps a source's categories to the preparation's.
  private final class LookUp {
    private let column: String
    private let names: [String]
    private let key: (String) -> String
    private let tally: Tally
    private let indices: [String: Int32]
    /// Indexed by the source's code: −1 for a category unknown to the preparation, −2 for one not seen yet.
    private var known: [Int32] = []

    init(_ column: String, _ names: [String], _ preparation: TablePreparation, _ tally: Tally) {
      self.column = column
      self.names = names
      self.tally = tally
      key = preparation.key
      indices = Dictionary(
        names.enumerated().map { (preparation.key($1), Int32($0)) },
        uniquingKeysWith: { first, _ in first })
    }

    func index(of code: Int32, _ slot: Int, in row: Row) -> Int32 {
      while known.count <= Int(code) { known.append(-2) }
      if known[Int(code)] == -2 {
        let text = row.text(slot, code)
        known[Int(code)] = index(of: text)
        if known[Int(code)] >= 0 { tell(of: text, names[Int(known[Int(code)])]) }
      }
      return known[Int(code)]
    }

    /// Records a spelling of a category that did not occur in training.
    private func tell(of text: String, _ name: String) {
      guard !text.utf8.elementsEqual(name.utf8) else { return }
      tally.findings.merge([name, text], in: column)
    }

    func index(of text: String) -> Int32 { indices[key(text)] ?? -1 }
  }

  /// The findings about the rows.
  private final class Tally {
    var findings = RowFindings()
  }

  private let preparation: TablePreparation
  private let schema: RowSchema
  /// The slots in which a missing value causes the whole row to be left out.
  private var needed: [RowSchema.Slot] = []
  private var neededTargets: [RowSchema.Slot] = []
  /// One for each of the preparation's features.
  private var steps: [Step] = []
  private let targetStep: TargetStep
  private let tally = Tally()
  /// The number of features per sample.
  let width: Int
  /// The number of values to predict per sample; 0 if the target is a class.
  let valueCount: Int

  /// The findings about the rows so far.
  var findings: RowFindings { tally.findings }

  /// - Parameter withTarget: Whether the rows have the target columns.
  init(
    _ preparation: TablePreparation, schema: RowSchema, withTarget: Bool
  ) throws(DataError) {
    self.preparation = preparation
    self.schema = schema
    width = preparation.featureCount
    for feature in preparation.features {
      steps.append(try Self.step(feature, preparation, schema, tally))
    }
    if preparation.missing == .dropRow {
      for feature in preparation.features { needed.append(try schema.slot(of: feature.column)) }
    }
    if preparation.missing != .refuse, withTarget {
      for column in preparation.target.columns {
        neededTargets.append(try schema.slot(of: column))
      }
    }
    targetStep =
      withTarget ? try Self.step(preparation.target, preparation, schema, tally) : .none
    if case .values(let columns) = targetStep { valueCount = columns.count } else { valueCount = 0 }
  }

  private static func step(
    _ feature: TablePreparation.Feature, _ preparation: TablePreparation, _ schema: RowSchema,
    _ tally: Tally
  ) throws(DataError) -> Step {
    switch (feature.encoding, try schema.slot(of: feature.column)) {
    case (.numeric(let mean, let deviation, let fill), .number(let slot)):
      guard mean.isFinite, fill.isFinite, deviation.isFinite, deviation > 0 else {
        throw DataError(
          .invalid,
          "the preparation is damaged: column \"\(feature.column)\" has mean \(mean) and deviation "
            + "\(deviation); both must be finite, and the deviation above 0")
      }
      return feature.marksMissing
        ? .markedNumber(slot: slot, mean: mean, deviation: deviation, fill: fill)
        : .number(slot: slot, mean: mean, deviation: deviation, fill: fill)
    case (.numeric, .category): throw needsNumbers(feature.column, schema)
    case (.categorical(let names, let fill), let slot):
      guard names.indices.contains(fill) else {
        throw DataError(
          .invalid,
          "the preparation is damaged: column \"\(feature.column)\" has no category \(fill)")
      }
      let lookUp = LookUp(feature.column, names, preparation, tally)
      guard feature.embedding.map({ $0 > 0 }) ?? true else {
        throw DataError(
          .invalid,
          "the preparation is damaged: column \"\(feature.column)\" has an embedding of \(feature.embedding ?? 0) numbers"
        )
      }
      // A width of 0 stands for the place in a table of embeddings.
      let width = feature.embedding == nil ? feature.width : 0
      let gap = preparation.missing == .mark ? (feature.marksMissing ? names.count : -1) : fill
      switch slot {
      case .category(let slot):
        return .category(slot: slot, lookUp: lookUp, width: width, gap: Int32(gap))
      case .number(let slot):
        return .numberAsCategory(slot: slot, lookUp: lookUp, width: width, gap: Int32(gap))
      }
    }
  }

  private static func step(
    _ target: TablePreparation.Target, _ preparation: TablePreparation, _ schema: RowSchema,
    _ tally: Tally
  ) throws(DataError) -> TargetStep {
    switch target {
    case .classes(let column, let names, _):
      let lookUp = LookUp(column, names, preparation, tally)
      switch try schema.slot(of: column) {
      case .category(let slot): return .category(slot: slot, lookUp: lookUp, column: column)
      case .number(let slot): return .number(slot: slot, lookUp: lookUp, column: column)
      }
    case .values(let columns):
      var slots: [(Int, String)] = []
      for column in columns {
        guard case .number(let slot) = try schema.slot(of: column) else {
          throw needsNumbers(column, schema)
        }
        slots.append((slot, column))
      }
      return .values(slots)
    }
  }

  private static func needsNumbers(_ column: String, _ schema: RowSchema) -> DataError {
    DataError(
      .invalid, "\(schema.name): column \"\(column)\" holds texts, but it held numbers in training")
  }

  /// Whether the row is left out because a value is missing. It is called first, and once: the rest of such a row does
  /// not matter.
  func leavesOut(_ row: Row) -> Bool {
    tally.findings.rows += 1
    let lacksTarget = neededTargets.contains { row.isMissing($0) }
    guard lacksTarget || needed.contains(where: { row.isMissing($0) }) else { return false }
    tally.findings.leaveOut(lackingTarget: lacksTarget)
    return true
  }

  /// Writes the features of a row that is kept.
  func writeFeatures(
    of row: Row, into output: UnsafeMutablePointer<Float>
  ) throws(DataError) {
    var p = output
    for index in steps.indices {
      switch steps[index] {
      case .number(let slot, let mean, let deviation, let fill):
        var value = row.numbers[slot]
        if value.isNaN {
          try takeGap(row, index)
          value = fill
        }
        p.pointee = try standardized(value, mean, deviation, row, index)
        p += 1
      case .markedNumber(let slot, let mean, let deviation, let fill):
        let value = row.numbers[slot]
        if value.isNaN { try refuseGap(row, index) }
        p[0] = try standardized(value.isNaN ? fill : value, mean, deviation, row, index)
        p[1] = value.isNaN && preparation.missing == .mark ? 1 : 0
        p += 2
      case .category(let slot, let lookUp, let width, let gap):
        let code = row.codes[slot]
        let category = code < 0 ? gap : lookUp.index(of: code, slot, in: row)
        if code < 0 {
          try takeGap(row, index)
        } else if category < 0 {
          try takeUnknown(row, index, row.text(slot, code))
        }
        write(category, width, to: &p)
      case .numberAsCategory(let slot, let lookUp, let width, let gap):
        let number = row.numbers[slot]
        let category = number.isNaN ? gap : lookUp.index(of: numberText(number))
        if number.isNaN {
          try takeGap(row, index)
        } else if category < 0 {
          try takeUnknown(row, index, numberText(number))
        }
        write(category, width, to: &p)
      }
    }
  }

  @inline(__always)
  private func standardized(
    _ value: Double, _ mean: Double, _ deviation: Double, _ row: Row, _ index: Int
  ) throws(DataError) -> Float {
    let float = Float((value - mean) / deviation)
    guard float.isFinite else {
      throw schema.error(
        row, preparation.features[index].column,
        mean == 0 && deviation == 1
          ? "\(value) does not fit in 32 bits; scale the column, or standardize features"
          : "\(value) does not fit in 32 bits, standardized by the mean \(mean) and the deviation "
            + "\(deviation); correct it")
    }
    return float
  }

  private func write(_ index: Int32, _ width: Int, to p: inout UnsafeMutablePointer<Float>) {
    guard width > 0 else {
      p.pointee = Float(index + 1)
      p += 1
      return
    }
    p.update(repeating: 0, count: width)
    if index >= 0 { p[Int(index)] = 1 }
    p += width
  }

  // MARK: Rare cases

  private func refuseGap(_ row: Row, _ index: Int) throws(DataError) {
    guard preparation.missing == .refuse else { return }
    throw schema.error(row, preparation.features[index].column, TablePreparation.missingMessage)
  }

  /// A value is missing.
  private func takeGap(_ row: Row, _ index: Int) throws(DataError) {
    try refuseGap(row, index)
    let feature = preparation.features[index]
    guard preparation.missing == .mark, !feature.marksMissing else { return }
    switch feature.encoding {
    case .numeric: tally.findings.newGaps[feature.column, default: 0] += 1
    case .categorical: tally.findings.addUnknown("", in: feature.column)
    }
  }

  /// A category that no training row has.
  private func takeUnknown(_ row: Row, _ index: Int, _ text: String) throws(DataError) {
    let column = preparation.features[index].column
    guard preparation.unknownCategories == .refuse else {
      return tally.findings.addUnknown(text, in: column)
    }
    throw schema.error(
      row, column,
      "\"\(text)\" is in no training row; correct it, or encode unknown categories as zeros (unknown-categories: "
        + "zeros)")
  }

  /// The class of a row that is kept; 0 if there are no classes.
  func label(of row: Row) throws(DataError) -> Int32 {
    switch targetStep {
    case .none, .values: return 0
    case .category(let slot, let lookUp, let column):
      guard row.codes[slot] >= 0 else { throw missingTarget(row, column) }
      let index = lookUp.index(of: row.codes[slot], slot, in: row)
      guard index >= 0 else { throw unknownClass(row, column, row.text(slot, row.codes[slot])) }
      return index
    case .number(let slot, let lookUp, let column):
      guard !row.numbers[slot].isNaN else { throw missingTarget(row, column) }
      let text = numberText(row.numbers[slot])
      let index = lookUp.index(of: text)
      guard index >= 0 else { throw unknownClass(row, column, text) }
      return index
    }
  }

  /// Writes the values to predict of a row that is kept.
  func writeValues(
    of row: Row, into output: UnsafeMutablePointer<Double>
  ) throws(DataError) {
    guard case .values(let columns) = targetStep else { return }
    for (index, (slot, column)) in columns.enumerated() {
      guard !row.numbers[slot].isNaN else { throw missingTarget(row, column) }
      // A network that uses them unstandardized uses them as Floats.
      guard Float(row.numbers[slot]).isFinite else {
        throw schema.error(
          row, column,
          "\(row.numbers[slot]) does not fit in 32 bits; scale the column, or standardize features")
      }
      output[index] = row.numbers[slot]
    }
  }

  private func missingTarget(_ row: Row, _ column: String) -> DataError {
    schema.error(row, column, TablePreparation.missingMessage)
  }

  private func unknownClass(_ row: Row, _ column: String, _ text: String) -> DataError {
    let names = preparation.classNames ?? []
    let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    return schema.error(
      row, column, "\"\(text)\" is not one of the classes known from training: \(shown)")
  }
}
