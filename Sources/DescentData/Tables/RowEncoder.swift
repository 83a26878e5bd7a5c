/// Turns rows into samples by a preparation.
///
/// It is made for the columns of one source of rows and remembers what its categories' numbers mean.
struct RowEncoder {
  private enum Step {
    case number(slot: Int, mean: Double, deviation: Double, fill: Double)
    case category(slot: Int, lookUp: LookUp, width: Int, fill: Int)
    /// A column of categories that in this source looks like numbers.
    case numberAsCategory(slot: Int, lookUp: LookUp, width: Int, fill: Int)
  }

  private enum TargetStep {
    case none
    case category(slot: Int, lookUp: LookUp, column: String)
    case number(slot: Int, lookUp: LookUp, column: String)
    case values([(slot: Int, column: String)])
  }

  /// From a source's category to the preparation's.
  private final class LookUp {
    let indices: [String: Int32]
    /// By the source's number: −1 for one that the preparation does not know, −2 for one not seen yet.
    var known: [Int32] = []

    init(_ names: [String]) {
      indices = Dictionary(
        names.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    }

    func index(of code: Int32, _ slot: Int, in row: Row) -> Int32 {
      while known.count <= Int(code) { known.append(-2) }
      if known[Int(code)] == -2 { known[Int(code)] = indices[row.text(slot, code)] ?? -1 }
      return known[Int(code)]
    }
  }

  private let preparation: Preparation
  private let schema: RowSchema
  /// Where a missing value leaves the whole row out; nowhere where it does not.
  private var needed: [RowSchema.Slot] = []
  private var steps: [(column: String, step: Step)] = []
  private let targetStep: TargetStep
  /// The number of a sample's features.
  let width: Int
  /// The number of a sample's values to predict; 0 where it is a class.
  let valueCount: Int

  /// - Parameter withTarget: Whether the rows have the columns of the target.
  init(
    _ preparation: Preparation, schema: RowSchema, withTarget: Bool
  ) throws(DataError) {
    self.preparation = preparation
    self.schema = schema
    width = preparation.featureCount
    for feature in preparation.features {
      steps.append((feature.column, try Self.step(feature, schema)))
    }
    if preparation.missing == .dropRow {
      let targets = withTarget ? preparation.target.columns : []
      for column in preparation.features.map(\.column) + targets {
        needed.append(try schema.slot(of: column))
      }
    }
    targetStep = withTarget ? try Self.step(preparation.target, schema) : .none
    if case .values(let columns) = targetStep { valueCount = columns.count } else { valueCount = 0 }
  }

  private static func step(
    _ feature: Preparation.Feature, _ schema: RowSchema
  ) throws(DataError) -> Step {
    switch (feature.encoding, try schema.slot(of: feature.column)) {
    case (.numeric(let mean, let deviation, let fill), .number(let slot)):
      guard mean.isFinite, fill.isFinite, deviation.isFinite, deviation > 0 else {
        throw DataError(
          .invalid,
          "the preparation is damaged: column \"\(feature.column)\" has mean \(mean) and deviation "
            + "\(deviation); both must be finite, and the deviation above 0")
      }
      return .number(slot: slot, mean: mean, deviation: deviation, fill: fill)
    case (.numeric, .category): throw needsNumbers(feature.column, schema)
    case (.categorical(let names, let fill), let slot):
      guard names.indices.contains(fill) else {
        throw DataError(
          .invalid,
          "the preparation is damaged: column \"\(feature.column)\" has no category \(fill)")
      }
      switch slot {
      case .category(let slot):
        return .category(slot: slot, lookUp: LookUp(names), width: names.count, fill: fill)
      case .number(let slot):
        return .numberAsCategory(slot: slot, lookUp: LookUp(names), width: names.count, fill: fill)
      }
    }
  }

  private static func step(
    _ target: Preparation.Target, _ schema: RowSchema
  ) throws(DataError) -> TargetStep {
    switch target {
    case .classes(let column, let names, _):
      switch try schema.slot(of: column) {
      case .category(let slot):
        return .category(slot: slot, lookUp: LookUp(names), column: column)
      case .number(let slot): return .number(slot: slot, lookUp: LookUp(names), column: column)
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

  /// Whether the row is left out because a value is missing. It is looked at first: whatever else a row
  /// holds that is left out does not matter.
  func leavesOut(_ row: Row) -> Bool { needed.contains { row.isMissing($0) } }

  /// Writes the features of a row that is not left out.
  func writeFeatures(
    of row: Row, into output: UnsafeMutablePointer<Float>
  ) throws(DataError) {
    var p = output
    for (column, step) in steps {
      switch step {
      case .number(let slot, let mean, let deviation, let fill):
        var value = row.numbers[slot]
        if value.isNaN {
          try checkFill(row, column)
          value = fill
        }
        p.pointee = try float((value - mean) / deviation, row, column)
        p += 1
      case .category(let slot, let lookUp, let width, let fill):
        let code = row.codes[slot]
        if code < 0 {
          try checkFill(row, column)
          write(Int32(fill), width, to: &p)
        } else {
          let index = lookUp.index(of: code, slot, in: row)
          if index < 0 { try checkUnknown(row, column, row.text(slot, code)) }
          write(index, width, to: &p)
        }
      case .numberAsCategory(let slot, let lookUp, let width, let fill):
        let number = row.numbers[slot]
        if number.isNaN {
          try checkFill(row, column)
          write(Int32(fill), width, to: &p)
        } else {
          let index = lookUp.indices[numberText(number)] ?? -1
          if index < 0 { try checkUnknown(row, column, numberText(number)) }
          write(index, width, to: &p)
        }
      }
    }
  }

  @inline(__always)
  private func float(_ value: Double, _ row: Row, _ column: String) throws(DataError) -> Float {
    let float = Float(value)
    guard float.isFinite else {
      throw schema.error(
        row, column, "\(value) does not fit in 32 bits; scale the column, or standardize features")
    }
    return float
  }

  private func write(_ index: Int32, _ width: Int, to p: inout UnsafeMutablePointer<Float>) {
    p.update(repeating: 0, count: width)
    if index >= 0 { p[Int(index)] = 1 }
    p += width
  }

  private func checkFill(_ row: Row, _ column: String) throws(DataError) {
    guard preparation.missing == .fill else {
      throw schema.error(row, column, Preparation.missingMessage(false, preparation.missing))
    }
  }

  private func checkUnknown(_ row: Row, _ column: String, _ text: String) throws(DataError) {
    guard preparation.unknownCategories == .refuse else { return }
    throw schema.error(
      row, column,
      "\"\(text)\" is in no training row; correct it, or let unknown categories be zeros")
  }

  /// The class of a row that is not left out; 0 where there are none.
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
      guard let index = lookUp.indices[text] else { throw unknownClass(row, column, text) }
      return index
    }
  }

  /// Writes the values to predict of a row that is not left out.
  func writeValues(
    of row: Row, into output: UnsafeMutablePointer<Double>
  ) throws(DataError) {
    guard case .values(let columns) = targetStep else { return }
    for (index, (slot, column)) in columns.enumerated() {
      guard !row.numbers[slot].isNaN else { throw missingTarget(row, column) }
      // A network that takes them as they are takes them as Floats.
      _ = try float(row.numbers[slot], row, column)
      output[index] = row.numbers[slot]
    }
  }

  private func missingTarget(_ row: Row, _ column: String) -> DataError {
    schema.error(row, column, Preparation.missingMessage(true, preparation.missing))
  }

  private func unknownClass(_ row: Row, _ column: String, _ text: String) -> DataError {
    let names = preparation.classNames ?? []
    let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    return schema.error(
      row, column, "\"\(text)\" is none of the classes known from training: \(shown)")
  }
}
