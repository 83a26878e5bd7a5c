import DescentArrays
import DescentConfiguration
import DescentData
import DescentFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads samples as JSON, one per line.
final class JSONLineReader: FeatureReader {
  private var encoder: JSONLineEncoder
  private let lines: LineReader
  private var row = 0
  private(set) var carriedColumns: [String]

  /// - Parameter columns: The columns passed along with the samples, see ``CSVFeatureReader``; the first line decides
  ///   whether a comma is part of a name.
  init(_ encoder: JSONLineEncoder, lines: LineReader, carrying columns: [String] = []) {
    self.encoder = encoder
    self.lines = lines
    carriedColumns = columns
  }

  var findings: RowFindings { encoder.findings }

  func next(atMost count: Int) throws(DataError) -> FeatureBatch? {
    var batch = FeatureBatch()
    while batch.count < count {
      guard let line = try lines.next(inBatchOf: batch.count) else {
        return batch.count == 0 ? nil : batch
      }
      row += 1
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { continue }
      let node = try encoder.node(Array(line), number: row)
      if row == 1 { carriedColumns = try encoder.carried(carriedColumns, from: node) }
      if let features = try encoder.features(node, number: row) {
        batch.features += features
        batch.rows.append(row)
        if !carriedColumns.isEmpty { batch.carried.append(node.carried(carriedColumns)) }
      }
    }
    return batch
  }
}

/// Converts one line of JSON to features.
struct JSONLineEncoder {
  private enum Target {
    case table(RecordEncoder)
    case numbers(InputPreparation.ArrayInput)
  }

  private let name: String
  private var target: Target
  /// The categories of each categorical column.
  private var categories: [String: [String]] = [:]

  init(_ input: InputPreparation, name: String) throws(DataError) {
    self.name = name
    switch input {
    case .table(let table):
      target = .table(
        try RecordEncoder(table.preparation, reading: table.reading ?? TableReading(), name: name))
      for feature in table.preparation.features {
        if case .categorical(let names, _) = feature.encoding { categories[feature.column] = names }
      }
    case .features(let array):
      _ = try array.checkedSize(name)
      target = .numbers(array)
    case .images: throw InputPreparation.noRows(name)
    }
  }

  var findings: RowFindings {
    if case .table(let encoder) = target { encoder.findings } else { RowFindings() }
  }

  func node(_ line: [UInt8], number: Int) throws(DataError) -> SettingNode {
    do {
      return try JSONDecoder().decode(SettingNode.self, from: Data(line))
    } catch {
      throw DataError(.damaged, path: name, line: number, "is not a JSON line")
    }
  }

  /// The names of the columns to pass along, which the first line must have.
  func carried(_ columns: [String], from node: SettingNode) throws(DataError) -> [String] {
    guard case .map(let entries) = node.content else { return columns }
    let names = ColumnNames(entries.map(\.key), of: name)
    var carried: [String] = []
    for place in try names.places(of: columns) { carried.append(names.names[place]) }
    return carried
  }

  mutating func features(_ line: [UInt8], number: Int) throws(DataError) -> [Float]? {
    try features(node(line, number: number), number: number)
  }

  mutating func features(_ node: SettingNode, number: Int) throws(DataError) -> [Float]? {
    switch target {
    case .numbers(let array):
      var numbers: [Double] = []
      let count = array.shape.reduce(1, *)
      guard append(node, to: &numbers), numbers.count == count else {
        throw DataError(
          .damaged, path: name, line: number, "must be a list of \(count) finite numbers")
      }
      if let wrong = numbers.first(where: { array.content?.excludes($0) == true }) {
        throw DataError(
          .damaged, path: name, line: number, "holds \(wrong), \(ArrayContent.excluded)")
      }
      return numbers.indices.map { array.feature(numbers[$0], at: $0) }
    case .table(var encoder):
      guard case .map(let entries) = node.content else {
        throw DataError(
          .damaged, path: name, line: number,
          "must be an object with a value for each column, such as {\"age\": 31}")
      }
      var values: [String: TablePreparation.Value] = [:]
      for entry in entries {
        switch entry.value.content {
        case .null: values[entry.key] = .missing
        case .bool(let value): values[entry.key] = .text(spelled(value, in: entry.key))
        case .integer(let value):
          // A number that no `Double` represents stays text, as in a table.
          values[entry.key] =
            Int(exactly: Double(value)) == value ? .number(Double(value)) : .text("\(value)")
        case .number(let value): values[entry.key] = .number(value)
        case .text(let text): values[entry.key] = .text(text)
        // An error only if the column is needed.
        case .list, .map, .unwritable: break
        }
      }
      let features = try encoder.features(row: number) { values[$0] }
      target = .table(encoder)
      return features
    }
  }

  /// A Boolean spelled as in the column's file: pandas writes True where JSON has true.
  private func spelled(_ value: Bool, in column: String) -> String {
    let spellings = value ? ["true", "True", "TRUE"] : ["false", "False", "FALSE"]
    return spellings.first { categories[column]?.contains($0) == true } ?? spellings[0]
  }

  /// Appends a number or the numbers of a list; returns false for anything else.
  private func append(_ node: SettingNode, to numbers: inout [Double]) -> Bool {
    switch node.content {
    case .integer(let value): numbers.append(Double(value))
    case .number(let value): numbers.append(value)
    case .list(let items): return items.allSatisfy { append($0, to: &numbers) }
    default: return false
    }
    return numbers.last.map { Float($0).isFinite } == true
  }
}

extension SettingNode {
  /// The values of an object that are passed along with it.
  fileprivate func carried(_ columns: [String]) -> [CarriedValue] {
    guard case .map(let entries) = content else { return [] }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return columns.map { column in
      guard let value = entries.first(where: { $0.key == column })?.value else {
        return .json("null")
      }
      if case .text(let text) = value.content { return .text(text) }
      return .json(
        (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null")
    }
  }
}
