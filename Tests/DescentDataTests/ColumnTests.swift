import Foundation
import TestSupport
import Testing

@testable import DescentData
@testable import DescentFiles
@testable import DescentNumerics

/// The kind of a column: headers, a few texts among numbers, ambiguous dates.
@Suite struct ColumnTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ text: String) throws -> String {
    try folder.write(Array(text.utf8), to: "data.csv")
  }

  private func error(_ text: String, _ options: CSVOptions = CSVOptions()) -> String {
    (dataError { try DataTable(csv: path(text), options: options) }?.description ?? "nothing")
      .replacingOccurrences(of: folder.path + "/", with: "")
  }

  /// Numbers that no rule below treats as names.
  private let rows = (0..<30).map {
    "\($0 * 7 % 11).5,\($0 * 5 % 13).25,\($0 % 3 == 0 ? "u" : "v")\n"
  }

  @Test func headersAreToldByWhatStandsBelow() throws {
    let body = rows.joined()
    let cases: [(String, [String]?)] = [
      ("a,b,c\n" + body, ["a", "b", "c"]),
      (body, nil),
      ("2019,2020,kind\n" + body, ["2019", "2020", "kind"]),
      ("0,1,2\n" + body, ["0", "1", "2"]),
      (",b,c\n" + body, ["Unnamed: 0", "b", "c"]),
      ("a,a,a\n" + body, ["a", "a.1", "a.2"]),
      ("a,,\n" + body, ["a", "Unnamed: 1", "Unnamed: 2"]),
      ("NA,b,c\n" + body, ["NA", "b", "c"]),
      ("?,9.25,u\n" + body, nil),
      ("u,v\nv,u\nu,v\n", nil),
      ("p,q\nv,u\nu,v\n", ["p", "q"]),
      ("1,2,3\n4,5,6\n7,8,9\n", nil),
      ("2024-01-01,1\n2024-01-02,2\n2024-01-03,5\n", nil),
      ("day,n\n2024-01-01,1\n2024-01-02,2\n", ["day", "n"]),
    ]
    for (text, names) in cases {
      let form = try CSVForm(csv: path(text))
      #expect(form.hasHeader == (names != nil), "\(text.prefix(40))")
      #expect(names == nil || form.columns == names, "\(text.prefix(40))")
    }
    #expect(error("a,b\n") == "data.csv, line 1: has a header, but no rows")
    #expect(error("5.5,x1,u\n" + body).contains("\"x1\" is above numbers, like a name"))
  }

  /// Models of version 0.1.0 name a column without a name by its number.
  @Test func anOldNameOfAColumnWithoutOneIsKnown() {
    #expect(CSVHeader.names(["", "a"], known: ["column 1"]) == ["column 1", "a"])
    #expect(CSVHeader.names(["a", "a", "a.1", "a"]) == ["a", "a.2", "a.1", "a.3"])
  }

  @Test(arguments: ["?", "-", "n/d", "Total", "1O", "x12"]) func aTextAmongNumbersIsNamed(
    mark: String
  ) throws {
    for row in [1, 40, 700] {
      let numbers = (0..<1000).map { $0 == row - 1 ? mark : "\($0 % 83)" }
      let text = "hp\n" + numbers.joined(separator: "\n")
      #expect(
        error(text).hasPrefix(
          "data.csv: column \"hp\" holds 999 numbers and one \"\(mark)\" (row \(row)); "))
      // As the message suggests: it is a missing value, or all are categories.
      var options = CSVOptions()
      options.missingTexts.insert(mark)
      guard
        case .numbers(let read) = try DataTable(csv: path(text), options: options).columns[0].values
      else {
        Issue.record("no numbers")
        return
      }
      #expect(read[row - 1].isNaN && read.count { $0.isNaN } == 1)
      let all = try DataTable(csv: path(text), options: CSVOptions(kinds: ["hp": .categorical]))
      guard case .categories = all.columns[0].values else {
        Issue.record("no categories")
        return
      }
    }
  }

  @Test func formsAreFoundOutFarBelow() throws {
    // Groups in row 900, a decimal comma in row 800, a day above 12 in row 700.
    let text =
      "a;b;c\n"
      + (0..<1000).map {
        "\($0 == 900 ? "1.234.567" : "\($0 % 50)");\($0 == 800 ? "1,5" : "\($0 % 9)");"
          + "\($0 == 700 ? "25" : "0\(1 + $0 % 9)")/02/2024\n"
      }.joined()
    let table = try DataTable(csv: path(text))
    guard case .numbers(let a) = table.columns[0].values,
      case .numbers(let b) = table.columns[1].values,
      case .numbers(let month) = try table.column("c.month").values
    else {
      Issue.record("\(table.columns.map(\.name))")
      return
    }
    #expect(a[900] == 1_234_567 && a[899] == 49 && b[800] == 1.5 && b[801] == 0)
    #expect(month.allSatisfy { $0 == 2 })
  }

  @Test func whatCanBeMeantInTwoWaysIsSaid() throws {
    let dates = "d,n\n" + (1..<13).map { "0\(1 + $0 % 9)/\($0)/2024,\($0)\n" }.joined()
    #expect(error(dates).hasSuffix("set data.date-order to day-first or month-first"))
    var options = CSVOptions()
    for (order, month) in [(DateOrder.dayFirst, 1.0), (.monthFirst, 2)] {
      options.dateOrder = order
      let table = try DataTable(csv: path(dates), options: options)
      guard case .numbers(let months) = try table.column("d.month").values else { continue }
      #expect(months[0] == month)
    }
    // All have one comma followed by three digits: a note says what is assumed.
    let marks = "a\tb\n1,234\t5\n2,345\t6\n3,456\t7\n"
    let file = try TableFile(csv: path(marks))
    #expect(file.issues.map(\.kind) == [.decimalMark(read: .point)])
    #expect(file.table.columns[0].values == .numbers([1234, 2345, 3456]))
    options.decimal = .comma
    #expect(
      try DataTable(csv: path(marks), options: options).columns[0].values
        == .numbers([1.234, 2.345, 3.456]))
  }

  @Test func numbersAreReadInOneWayAlone() {
    let american = NumberFormat(decimal: .point)
    let german = NumberFormat(decimal: .comma)
    let percent = NumberFormat(suffix: "%")
    let dollar = NumberFormat(prefix: "$")
    let cases: [(NumberFormat, String, Double?)] = [
      (american, "1,234.5", 1234.5), (american, "12,34", nil), (american, "1,23,456", 123_456),
      (american, "0,123", nil), (american, "1,2345", nil), (american, ",5", nil),
      (german, "1.234,5", 1234.5), (german, "1,5e3", 1500), (german, "1.5", nil),
      (german, "-,5", -0.5), (percent, "5 %", 5), (percent, "5", nil), (dollar, "-$5", -5),
      (dollar, "$-5", -5), (dollar, "(5)", -5), (dollar, "5", 5), (dollar, "€5", nil),
      (american, "", nil), (american, "--5", nil), (american, "1.2.3", nil), (dollar, "$", nil),
    ]
    for (format, text, value) in cases {
      #expect(format.value(of: text) == value, "\(format): \(text)")
    }
  }

  @Test func datesThatAreNoneAreTexts() {
    for text in [
      "2024-13-01", "2023-02-29", "31/31/2024", "1.2", "12", "a-b-c", "2024-01-01 25:00", "24/7",
      "5:77",
      "1/2/3", "99-99-99", "2024-01-01x", "",
    ] {
      let date = DateText(text)
      #expect(
        date?.resolved(by: .dayFirst) == nil && date?.resolved(by: .monthFirst) == nil, "\(text)")
    }
    // Days since 1970 by Foundation's calendar.
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    var random = SplitMix64(seed: 5)
    for _ in 0..<500 {
      let number = Int(random.next(below: 400_000)) - 200_000
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: 86_400 * Double(number)))
      guard let year = parts.year, year > 1583, let month = parts.month, let day = parts.day,
        let weekday = parts.weekday
      else { continue }
      let value = DateValue(year: year, month: month, day: day)
      #expect(value.dayNumber == number && value.isDay)
      #expect(value.value(of: .weekday, since: 0) == Double((weekday + 5) % 7))
    }
  }

  @Test func foreignFilesAreNamed() {
    for (start, word) in [
      (Array("PAR1".utf8), "a Parquet file; convert it with python"),
      (
        [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("xl/workbook.xml".utf8),
        "a workbook"
      ),
      ([0xD0, 0xCF, 0x11, 0xE0, 0xA1], "a workbook"), (Array("SQLite format 3\0".utf8), "SQLite"),
    ] {
      let error = dataError { try DataTable(csv: folder.write(start + [1, 2], to: "data.x")) }
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "nothing")")
    }
  }

  @Test func mistakesInJSONAreNamed() throws {
    for (text, word) in [
      ("[{\"a\": 1}, {\"a\": [2]}]", "the value of \"a\" is a list"),
      ("[{\"a\": 1}", "a comma or ]"),
      ("{\"a\": 1}\n{\"a\" 2}", "line 2: cannot be read as JSON: a colon"),
      ("[{\"a\": tru}]", "not a value"),
      ("[{\"a\": \"x}]", "no closing quote"), ("[{\"a\": 1}] x", "after the last object"),
    ] {
      #expect(error(text).contains(word), "\(error(text))")
    }
    let table = try DataTable(
      csv: path("[{\"b\": 1, \"c\": \"\\u00e9\\\"\"},\n {\"a\": 2.5, \"b\": null}]"))
    #expect(table.columns.map(\.name) == ["b", "c", "a"])
    #expect(table.columns[1].values == .categories([0, -1], names: ["é\""]))
  }
}
