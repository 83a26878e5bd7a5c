import Foundation
import TestSupport
import Testing

@testable import DescentData
@testable import DescentNumerics

/// Tables in many dialects are read as the numbers that pandas reads when given the dialect.
@Suite struct DialectTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: DialectReference.all.indices) func whatPandasReadsIsRead(index: Int) throws {
    let reference = DialectReference.all[index]
    let bytes = try #require(
      Data(base64Encoded: reference.base64, options: .ignoreUnknownCharacters))
    let table = try DataTable(csv: folder.write(Array(bytes), to: "data.csv"))
    let columns = try #require(
      JSONSerialization.jsonObject(
        with: Data(reference.columns.replacing("\n", with: "").utf8)) as? [String: [Any]])
    #expect(!columns.isEmpty)
    for (name, expected) in columns {
      let column = try table.column(.name(name.contains("Unnamed") ? "Unnamed: 0" : name))
      guard case .numbers(let numbers) = column.values else {
        Issue.record("\(reference.title): \(name) holds texts")
        continue
      }
      #expect(numbers.count == expected.count)
      for (row, (found, number)) in zip(numbers, expected).enumerated() {
        let number = number as? Double ?? .nan
        #expect(
          found == number || (found.isNaN && number.isNaN)
            || abs(found - number) < 1e-12 * max(abs(number), 1)
              && name.contains("."),
          "\(reference.title): \(name), row \(row + 1): \(found) instead of \(number)")
      }
    }
  }

  /// A table without its dialect.
  private struct Plain {
    var names: [String]
    var numbers: [[Double]]
    var texts: [[String]]
    var rows: Int
  }

  private struct Dialect {
    var delimiter: String
    var decimal: String
    var groups: String
    var quotesAll: Bool
    var lineEnd: String
    var encoding: String.Encoding
    var hasMark: Bool
    var suffix: String
  }

  private func text(_ value: Double, _ dialect: Dialect) -> String {
    var whole = String(Int(value.rounded(.towardZero)).magnitude)
    if !dialect.groups.isEmpty {
      var grouped = ""
      for (index, digit) in whole.reversed().enumerated() {
        if index > 0, index % 3 == 0 { grouped = dialect.groups + grouped }
        grouped = String(digit) + grouped
      }
      whole = grouped
    }
    let cents = Int((value.magnitude * 100).rounded()) % 100
    let fraction = dialect.decimal + (cents < 10 ? "0" : "") + "\(cents)"
    return (value < 0 ? "-" : "") + whole + fraction + dialect.suffix
  }

  private func field(_ text: String, _ dialect: Dialect) -> String {
    let needs =
      dialect.quotesAll || text.contains(dialect.delimiter) || text.contains("\"")
      || text.contains(" ") && dialect.delimiter == " "
    return needs ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// Random tables in random dialects: all are read as the same numbers and texts.
  @Test(arguments: 0..<200) func anyDialectIsReadToTheSameTable(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    func one<T>(_ items: [T]) -> T { items[Int(random.next(below: UInt64(items.count)))] }
    let rows = 5 + Int(random.next(below: 40))
    let width = 1 + Int(random.next(below: 3))
    let words = ["red", "grün", "bleu pâle", "say \"so\"", "a;b", "c,d", "e|f"]
    let plain = Plain(
      names: (0..<width).map { "number \($0)" } + ["wört"],
      numbers: (0..<width).map { _ in
        (0..<rows).map { _ in
          Double(Int(random.next(below: 1_000_000_000)) - 500_000_000) / 100
        }
      }, texts: [(0..<rows).map { _ in one(words) }], rows: rows)
    let decimal = one([".", ","])
    let encoding = one([
      String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian, .windowsCP1252,
    ])
    let dialect = Dialect(
      delimiter: one([",", ";", "\t", "|", " "]), decimal: decimal,
      groups: one(["", "", decimal == "." ? "," : ".", "'"]),
      quotesAll: random.next(below: 3) == 0, lineEnd: one(["\n", "\r\n", "\r"]), encoding: encoding,
      hasMark: encoding != .windowsCP1252 && (encoding != .utf8 || random.next(below: 2) == 0),
      suffix: one(["", "", "%", "€", " $"]))
    var lines = [plain.names.map { field($0, dialect) }.joined(separator: dialect.delimiter)]
    for row in 0..<rows {
      let fields = plain.numbers.map { text($0[row], dialect) } + [plain.texts[0][row]]
      lines.append(fields.map { field($0, dialect) }.joined(separator: dialect.delimiter))
    }
    let whole = (dialect.hasMark ? "\u{FEFF}" : "") + lines.joined(separator: dialect.lineEnd)
    let bytes = Array(try #require(whole.data(using: encoding)))
    let table = try DataTable(csv: folder.write(bytes, to: "data.csv"))
    #expect(table.columns.map(\.name) == plain.names, "\(dialect)")
    for (column, numbers) in plain.numbers.enumerated() {
      #expect(table.columns[column].values == .numbers(numbers), "\(dialect): \(lines[1])")
    }
    guard case .categories(let codes, let names) = table.columns[width].values else {
      Issue.record("\(dialect)")
      return
    }
    #expect(codes.map { names[Int($0)] } == plain.texts[0], "\(dialect)")
  }
}
