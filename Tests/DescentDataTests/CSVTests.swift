import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData
@testable import DescentFiles
@testable import DescentNumerics

@Suite struct CSVTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func table(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> DataTable {
    try table(Array(text.utf8), options)
  }

  private func table(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions()) throws -> DataTable {
    try DataTable(csv: try folder.write(bytes, to: "data.csv"), options: options)
  }

  private func error(_ text: String, _ options: CSVOptions = CSVOptions()) -> String? {
    dataError { try table(text, options) }?.description.replacingOccurrences(
      of: folder.path + "/", with: "")
  }

  @Test(arguments: CSVReference.all.indices) func whatPythonWritesIsRead(index: Int) throws {
    let reference = CSVReference.all[index]
    let options = CSVOptions(delimiter: [.comma, .tab, .semicolon][index % 3], hasHeader: true)
    for bytes in [
      Array(reference.text.utf8), [0xEF, 0xBB, 0xBF] + Array(reference.text.utf8),
      gzip(Array(reference.text.utf8)),
    ] {
      let table = try table(bytes, options)
      #expect(table.columns.map(\.name) == reference.names)
      #expect(table.columns[0].values == .numbers(reference.numbers))
      guard case .categories(let codes, let names) = table.columns[1].values else {
        Issue.record("\(reference.text)")
        continue
      }
      #expect(codes.map { names[Int($0)] } == reference.texts)
    }
  }

  @Test func theFormIsFoundOut() throws {
    let cases: [(String, CSVDelimiter, Bool, [String])] = [
      ("a,b\n1,2\n", .comma, true, ["a", "b"]),
      ("1,2\n3,4\n", .comma, false, ["column 1", "column 2"]),
      ("a\tb c\n1\t2\n", .tab, true, ["a", "b c"]),
      ("a;b\n1,5;2,5\n", .semicolon, true, ["a", "b"]),
      ("x,y\nu,v\nu,w\n", .comma, true, ["x", "y"]),
      ("u,v\nu,w\nu,v\n", .comma, false, ["column 1", "column 2"]),
      ("a\n1\n2", .comma, true, ["a"]),
      ("1\n2", .comma, false, ["column 1"]),
      (",a\n0,1.5\n1,2.5", .comma, true, ["Unnamed: 0", "a"]),
      ("a,\"b;c;d\"\n1,\"x;y;z\"", .comma, true, ["a", "b;c;d"]),
      ("\u{FEFF}a,b\r\n1,2", .comma, true, ["a", "b"]),
    ]
    for (text, delimiter, hasHeader, names) in cases {
      let path = try folder.write(Array(text.utf8), to: "form.csv")
      let layout = try CSVLayout(path: path, options: CSVOptions())
      #expect(layout.delimiter == delimiter, "\(text)")
      #expect(layout.hasHeader == hasHeader, "\(text)")
      #expect(layout.names == names, "\(text)")
    }
  }

  @Test func kindsAreFoundOutAndTold() throws {
    let text = "n,c,code,mixed\n1,x,007,1\n2.5e3,,12,a\n NA ,\" y\",NA,2"
    let found = try table(text)
    #expect(found.columns[1].values == .categories([1, -1, 0], names: [" y", "x"]))
    #expect(found.columns[3].values == .categories([0, 2, 1], names: ["1", "2", "a"]))
    guard case .numbers(let numbers) = found.columns[0].values else { throw Wrong() }
    #expect(numbers[0] == 1 && numbers[1] == 2500 && numbers[2].isNaN)
    let told = try table(text, CSVOptions(kinds: ["code": .categorical, 2: .ignored]))
    #expect(told.columns.map(\.name) == ["n", "code", "mixed"])
    #expect(told.columns[1].values == .categories([0, 1, -1], names: ["007", "12"]))
  }

  private struct Wrong: Error {}

  /// Far beyond the part from which kinds are inferred.
  @Test func textsFarBelowMakeAColumnCategorical() throws {
    let rows = (0..<2000).map { "\($0 % 9),\($0)" } + (0..<600).map { "x\($0 % 3),\($0)" }
    let table = try table("a,b\n" + rows.joined(separator: "\n"))
    guard case .categories(let codes, let names) = table.columns[0].values else { throw Wrong() }
    #expect(names == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "x0", "x1", "x2"])
    #expect(codes[10] == 1 && codes[2000] == 9)
    let options = CSVOptions(kinds: ["a": .numeric])
    #expect(
      error("a,b\n" + rows.joined(separator: "\n"), options)
        == "data.csv, line 2002: row 2001, column \"a\": \"x0\" is not a number; correct it, or make the column "
        + "categorical")
  }

  @Test func mistakesAreNamed() {
    let few = CSVOptions(categoryLimit: 2)
    let cases: [(String, CSVOptions, String)] = [
      ("", CSVOptions(), "data.csv, byte 0: is empty"),
      ("\n\n", CSVOptions(), "data.csv, byte 0: is empty"),
      ("a,b\n", CSVOptions(hasHeader: true), "line 1: has a header, but no rows"),
      ("a,b\n1,2\n3", CSVOptions(), "line 3: row 2: there are only 1 of 2 fields"),
      ("a,b\n1,2\n\n3,4,5,6\n", CSVOptions(), "line 4: row 2: there are 4 fields, but 2 columns"),
      ("a,b\n1,\"x\n", CSVOptions(), "line 2: a quoted field that begins in this record has no"),
      ("a,b\n1,\"x\"y\n", CSVOptions(), "line 2: a closing quote is followed by \"y\" instead"),
      ("a,b\n", CSVOptions(), "line 1: has a header, but no rows"),
      (
        "a,5\n1,2\n3,9\n", CSVOptions(),
        "line 1: \"a\" is above numbers, like a name, but \"5\" is"
      ),
      ("a,b\n\"x\ny\",1\nz,inf", CSVOptions(), "line 4: row 2, column \"b\": \"inf\" is infinite"),
      ("1,2\n1,1e999\n", CSVOptions(), "line 2: row 2, column 2: \"1e999\" is infinite"),
      ("a\nx\ny\nz\n", few, "line 4: row 3, column \"a\": this column has more than 2 distinct"),
      ("a,b\n1,2", CSVOptions(kinds: ["c": .numeric]), "has no column \"c\"; its 2 columns"),
      ("a,b\n1,2", CSVOptions(kinds: [3: .numeric]), "has no column 3; its 2 columns are a, b"),
    ]
    for (text, options, message) in cases {
      let error = error(text, options)
      #expect(error?.contains(message) == true, "\(error ?? "nothing") instead of \(message)")
    }
  }

  @Test func oneMistakeAmongNumbersIsShown() {
    let rows = (0..<400).map { "\($0).5" } + ["1O"] + (0..<800).map { "\($0).25" }
    #expect(
      error("size\n" + rows.joined(separator: "\n"))
        == "data.csv: column \"size\" holds 1200 numbers and one \"1O\" (row 401); correct or remove these rows, "
        + "set data.missing-marks to [\"1O\"] if they mean missing values, or list the column in data.categorical "
        + "if all are texts")
  }

  @Test func aTextThatIsCutShortIsRefused() {
    #expect(dataError { try table([0x1F, 0x8B, 8, 0]) }?.description.contains("truncated") == true)
    let odd: [UInt8] = [0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0x31]
    #expect(dataError { try table(odd) }?.description.contains("looks like UTF-16") == true)
  }

  /// Records may end anywhere in the pieces in which a file is read.
  @Test(arguments: [1, 2, 3, 7, 64, 1000]) func piecesDoNotMatter(capacity: Int) throws {
    for reference in CSVReference.all {
      let bytes = Array(reference.text.utf8)
      let path = try folder.write(bytes, to: "data.csv")
      let delimiter = ([.comma, .tab, .semicolon] as [CSVDelimiter]).first {
        let sample = try? CSVSample(path: path, form: TextForm(), delimiter: $0)
        return sample?.records.first == reference.names
      }
      let layout = try CSVLayout(
        path: path, options: CSVOptions(delimiter: delimiter, hasHeader: true))
      var position = 0
      let buffer = try CSVBuffer(path: path, capacity: capacity + 8) { room throws(DataError) in
        let count = min(room.count, bytes.count - position)
        room.copyBytes(from: bytes[position..<(position + count)])
        position += count
        return count
      }
      let reader = CSVRowReader(layout: layout, buffer: buffer, options: CSVOptions())
      var numbers: [Double] = []
      try reader.skipHeader()
      while try reader.next() { numbers.append(reader.numbers[0]) }
      #expect(numbers == reference.numbers)
    }
  }

  /// Any bytes produce a table or an error.
  @Test func anyBytesAreReadOrRefused() throws {
    var random = SplitMix64(seed: 3)
    let pieces = Array("0123456789.eE+-\",;\t\n\r xyNA".utf8) + [0xC3, 0xA9, 0xFF]
    for _ in 0..<3000 {
      let bytes = (0..<random.next(below: 60)).map { _ in
        pieces[Int(random.next(below: UInt64(pieces.count)))]
      }
      guard let table = try? table(bytes) else { continue }
      #expect(table.columns.allSatisfy { $0.values.count == table.rowCount })
    }
  }
}
