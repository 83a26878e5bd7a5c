import DescentFiles
import DescentNumerics

extension TablePreparation {
  /// A value of a single row.
  public enum Value: Sendable, Equatable {
    case missing
    case number(Double)
    case text(String)
  }
}

/// Turns single rows, given as values by column name, into features.
public struct RecordEncoder {
  private let preparation: TablePreparation
  private let schema: RowSchema
  private let encoder: RowEncoder
  /// The code of each category, by column.
  private let codes: [[String: Int32]]
  private var features: [Float]
  private let reading: TableReading
  private let missing: MissingTexts
  /// For each column of the schema, the column of the row from which it comes.
  private let sources: [String]

  /// The findings about the rows so far.
  public var findings: RowFindings { encoder.findings }

  /// - Parameters:
  ///   - reading: How texts were read in training.
  ///   - name: The name of the rows in messages.
  public init(
    _ preparation: TablePreparation, reading: TableReading = TableReading(), name: String
  ) throws(DataError) {
    var (numbers, categories) = (0, 0)
    var columns: [(name: String, slot: RowSchema.Slot)] = []
    var codes: [[String: Int32]] = []
    for feature in preparation.features {
      switch feature.encoding {
      case .numeric:
        columns.append((feature.column, .number(numbers)))
        numbers += 1
      case .categorical(let names, _):
        columns.append((feature.column, .category(categories)))
        categories += 1
        codes.append(
          Dictionary(
            names.enumerated().map { (preparation.key($1), Int32($0)) },
            uniquingKeysWith: { first, _ in first }))
      }
    }
    self.preparation = preparation
    self.codes = codes
    self.reading = reading
    missing = MissingTexts(Set(reading.missingMarks))
    let derived = reading.sources
    sources = columns.map { derived[$0.name] ?? $0.name }
    schema = RowSchema(name: name, isFile: true, columns: columns)
    encoder = try RowEncoder(preparation, schema: schema, withTarget: false)
    features = [Float](repeating: 0, count: encoder.width)
  }

  /// The features of a row; `nil` if it is left out because a value is missing.
  ///
  /// - Parameters:
  ///   - row: The row's number from 1, which is also its line.
  ///   - value: The value of a column; `nil` if the row has no such column.
  public mutating func features(
    row: Int, value: (String) -> TablePreparation.Value?
  ) throws(DataError) -> [Float]? {
    var numbers: [Double] = []
    var categories: [Int32] = []
    var unknown: [String] = []
    for (index, (column, slot)) in schema.columns.enumerated() {
      guard let given = value(sources[index]) else {
        throw error(
          row, sources[index], "the row has no such value; give it, or null if it is missing")
      }
      switch (slot, read(given)) {
      case (.number, .missing): numbers.append(.nan)
      case (.number, .number(let number)):
        guard number.isFinite else { throw error(row, column, "\(number) is not finite") }
        numbers.append(number)
      case (.number, .text(let text)) where MissingTexts.likely.contains(text):
        numbers.append(.nan)
      case (.number, .text(let text)):
        guard let number = number(text, column, sources[index]) else {
          let things = reading.formats[sources[index]]?.words ?? "numbers"
          throw error(
            row, sources[index], "\"\(text)\" is a text; the column held \(things) in training")
        }
        numbers.append(missing.contains(number) ? .nan : number)
      case (.category, .missing):
        categories.append(-1)
        unknown.append("")
      case (.category(let slot), .number(let number)):
        take(numberText(number), codes[slot])
      case (.category(let slot), .text(let text)):
        take(text, codes[slot])
      }
    }
    func take(_ text: String, _ known: [String: Int32]) {
      categories.append(known[preparation.key(text)] ?? Int32(known.count))
      unknown.append(text)
    }
    // The array must not be empty, so that there is memory to point to.
    numbers.append(.nan)
    categories.append(-1)
    let texts = unknown
    var result: Result<[Float]?, DataError> = .success(nil)
    numbers.withUnsafeBufferPointer { numbers in
      categories.withUnsafeBufferPointer { categories in
        guard let numbers = numbers.baseAddress, let codes = categories.baseAddress else { return }
        let read = Row(
          numbers: numbers, codes: codes, number: row, line: row, text: { slot, _ in texts[slot] })
        do throws(DataError) {
          if !encoder.leavesOut(read) {
            try encoder.writeFeatures(of: read, into: &features)
            result = .success(features)
          }
        } catch {
          result = .failure(error)
        }
      }
    }
    return try result.get()
  }

  /// The value, which is missing if it is a missing-value mark.
  private func read(_ value: TablePreparation.Value) -> TablePreparation.Value {
    guard !reading.missingMarks.isEmpty else { return value }
    switch value {
    case .text(let text) where missing.contains(text): return .missing
    case .number(let number) where missing.contains(number): return .missing
    default: return value
    }
  }

  /// The number that a text represents in a column derived from `source`.
  private func number(_ text: String, _ column: String, _ source: String) -> Double? {
    switch reading.formats[source] {
    case nil:
      var text = text
      return text.withUTF8 { fieldNumber($0) }.flatMap { $0.isFinite ? $0 : nil }
    case .number(let format): return format.value(of: text)
    case .dates(let format):
      guard let index = format.names(in: source).firstIndex(of: column) else { return nil }
      return DateText(text)?.resolved(by: format.order)?.value(
        of: format.parts[index], since: format.origin)
    }
  }

  private func error(_ row: Int, _ column: String, _ message: String) -> DataError {
    DataError(.damaged, path: schema.name, line: row, "column \"\(column)\": \(message)")
  }
}
