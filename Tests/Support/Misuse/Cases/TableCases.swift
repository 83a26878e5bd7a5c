import Descent
import Foundation

private func table(_ rows: Int = 6) throws -> DataTable {
  try DataTable(columns: [
    .init("a", .numbers((0..<rows).map { Double($0) })),
    .init("b", .categories((0..<rows).map { Int32($0 % 2) }, names: ["x", "y"])),
    .init("c", .categories((0..<rows).map { Int32($0 % 3) }, names: ["p", "q", "r"])),
  ])
}

private func decoded<Value: Decodable>(_ json: String) throws -> Value {
  try JSONDecoder().decode(Value.self, from: Data(json.utf8))
}

/// A preparation as somebody else may have written it.
private func preparation(_ encoding: String, target: String? = nil) throws -> TablePreparation {
  let target =
    target ?? #"{"classes": {"column": "c", "names": ["p", "q", "r"], "areNumbers": false}}"#
  return try decoded(
    """
    {"features": [{"column": "b", "encoding": \(encoding)}], "target": \(target),
     "missing": "fill", "unknownCategories": "refuse"}
    """)
}

/// Uses a preparation in all ways.
private func apply(_ preparation: TablePreparation) throws {
  let gaps = try DataTable(columns: [
    .init("a", .numbers([.nan, 1, 2])),
    .init("b", .categories([-1, 0, 1], names: ["x", "y"])),
    .init("c", .categories([0, 0, 0], names: ["p", "q"])),
  ])
  _ = (preparation.featureCount, preparation.featureNames, preparation.classNames)
  _ = try preparation.features(of: gaps)
  _ = try preparation.dataset(gaps)
  var encoder = try RecordEncoder(preparation, name: "rows")
  for value in [
    TablePreparation.Value.missing, .number(1), .text("x"), .text("zzz"), .number(.nan),
  ] {
    _ = try encoder.features(row: .max) { _ in value }
  }
}

/// Tables and what becomes of them.
let tableCases: [Misuse] = [
  .refused("a table of no columns", "no columns") { _ = try DataTable(columns: []) },
  .refused("a table of no rows", "rows") { _ = try DataTable(columns: [.init("a", .numbers([]))]) },
  .refused("a table of columns of different lengths", "same number") {
    _ = try DataTable(columns: [.init("a", .numbers([1])), .init("b", .numbers([1, 2]))])
  },
  .refused("a table of a category that is not there", "category 2 of 2") {
    _ = try DataTable(columns: [.init("a", .categories([2], names: ["x", "y"]))])
  },
  .refused("a table of a negative category", "category") {
    _ = try DataTable(columns: [.init("a", .categories([.min], names: ["x"]))])
  },
  .refused("a table of infinite numbers", "not finite") {
    _ = try DataTable(columns: [.init("a", .numbers([.infinity]))])
  },
  .refused("a table of two columns of one name", "two columns") {
    _ = try DataTable(columns: [.init("a", .numbers([1])), .init("a", .numbers([2]))])
  },
  .refused("a column that is not there", "column") { _ = try table().column("zzz") },
  .refused("the column before the first", "column") { _ = try table().column(0) },
  .refused("a column of a negative number", "column") { _ = try table().column(.number(.min)) },
  .refused("the column after the last", "column") { _ = try table().column(.number(.max)) },
  .refused("rows that are not there", "no row") { _ = try table().rows([0, 6]) },
  .refused("rows of negative numbers", "no row") { _ = try table().rows([.min]) },
  .refused("no rows of a table", "rows") { _ = try table().rows([]) },
  .refused("a split of a table by what is no number", "fraction") {
    _ = try table().split(first: .nan, seed: 0)
  },
  .refused("a split of a table by a column of numbers", "numbers") {
    _ = try table().split(by: "a")
  },
  .refused("a split of a table of one column by it", "no columns") {
    _ = try DataTable(columns: [.init("a", .categories([0, 1], names: ["x", "y"]))]).split(by: "a")
  },
  .refused("folds of a table, more than rows", "folds") { _ = try table().folds(.max, seed: 0) },
  .refused("folds of a table, negative", "folds") { _ = try table().folds(-2, seed: 0) },
  .refused("folds by a column with gaps", "missing") {
    _ = try DataTable(columns: [.init("a", .numbers([1, .nan]))]).folds(
      2, seed: 0, stratifiedBy: "a")
  },
  .refused("a preparation for a target that is not there", "column") {
    _ = try TablePreparation(fitting: table(), .init(target: .classes("zzz")))
  },
  .refused("a preparation for no targets", "no target column is given") {
    _ = try TablePreparation(fitting: table(), .init(target: .values([])))
  },
  .refused("a preparation for one target twice", "target") {
    _ = try TablePreparation(fitting: table(), .init(target: .values(["a", "a"])))
  },
  .refused("a preparation for texts as values", "column") {
    _ = try TablePreparation(fitting: table(), .init(target: .values(["b"])))
  },
  .refused("a preparation that ignores everything", "feature") {
    _ = try TablePreparation(fitting: table(), .init(target: .classes("c"), ignored: ["a", "b"]))
  },
  .works("a preparation that ignores its target") {
    _ = try TablePreparation(fitting: table(), .init(target: .classes("c"), ignored: ["c"]))
  },
  .refused("a preparation of gaps that it refuses", "missing") {
    _ = try TablePreparation(
      fitting: DataTable(columns: [
        .init("a", .numbers([.nan, 1])), .init("c", .categories([0, 1], names: ["x", "y"])),
      ]), .init(target: .classes("c")))
  },
  .refused("a preparation of nothing but gaps", "no value") {
    _ = try TablePreparation(
      fitting: DataTable(columns: [
        .init("a", .numbers([.nan, .nan])), .init("c", .categories([0, 1], names: ["x", "y"])),
      ]), .init(target: .classes("c"), missing: .fill))
  },
  .refused("a preparation of a table whose target is missing everywhere", "") {
    _ = try TablePreparation(
      fitting: DataTable(columns: [
        .init("a", .numbers([1, 2])), .init("c", .categories([-1, -1], names: ["x"])),
      ]), .init(target: .classes("c"), missing: .mark))
  },
  .works("a preparation of numbers at the end of all") {
    _ = try? TablePreparation(
      fitting: DataTable(columns: [
        .init("a", .numbers([.greatestFiniteMagnitude, -.greatestFiniteMagnitude])),
        .init("c", .categories([0, 1], names: ["x", "y"])),
      ]), .init(target: .classes("c")))
  },
  .refused("a preparation for another table", "column") {
    let known = try TablePreparation(fitting: table(), .init(target: .classes("c")))
    _ = try known.dataset(DataTable(columns: [.init("z", .numbers([1]))]))
  },
  .refused("a preparation for a table of other kinds", "column") {
    let known = try TablePreparation(fitting: table(), .init(target: .classes("c")))
    _ = try known.dataset(
      DataTable(columns: [
        .init("a", .categories([0], names: ["x"])), .init("b", .numbers([1])),
        .init("c", .numbers([1])),
      ]))
  },
  .refused("a preparation of a category that it refuses", "training row") {
    let known = try TablePreparation(fitting: table(), .init(target: .classes("c")))
    _ = try known.dataset(
      DataTable(columns: [
        .init("a", .numbers([1])), .init("b", .categories([0], names: ["new"])),
        .init("c", .categories([0], names: ["p"])),
      ]))
  },
  .refused("a preparation of others that fills beyond its categories", "damaged") {
    try apply(preparation(#"{"categorical": {"names": ["x", "y"], "fill": 99}}"#))
  },
  .refused("a preparation of others that fills before its categories", "damaged") {
    try apply(preparation(#"{"categorical": {"names": ["x", "y"], "fill": -1}}"#))
  },
  .refused("a preparation of others without categories", "categor") {
    try apply(preparation(#"{"categorical": {"names": [], "fill": 0}}"#))
  },
  .refused("a preparation of others by a deviation of zero", "held numbers") {
    try apply(preparation(#"{"numeric": {"mean": 0, "deviation": 0, "fill": 0}}"#))
  },
  .refused("a preparation of others without classes", "class") {
    try apply(
      preparation(
        #"{"categorical": {"names": ["x", "y"], "fill": 0}}"#,
        target: #"{"classes": {"column": "c", "names": [], "areNumbers": false}}"#))
  },
  .refused("a preparation of others for no values", "values") {
    try apply(
      preparation(
        #"{"categorical": {"names": ["x", "y"], "fill": 0}}"#,
        target: #"{"values": {"columns": []}}"#))
  },
  .refused("a row without the values of its columns", "no such value") {
    let known = try TablePreparation(fitting: table(), .init(target: .classes("c")))
    var encoder = try RecordEncoder(known, name: "rows")
    _ = try encoder.features(row: 1) { _ in nil }
  },
  .refused("a row of a number that is none", "not finite") {
    let known = try TablePreparation(fitting: table(), .init(target: .classes("c")))
    var encoder = try RecordEncoder(known, name: "rows")
    _ = try encoder.features(row: .min) { _ in .number(.nan) }
  },
  .works("dates with an origin outside of all calendars") {
    for origin in [Int.min, .max] {
      let format = DateFormat(parts: DatePart.allCases, origin: origin)
      let reading = TableReading(formats: ["when": .dates(format)])
      let text = "when,c\n2020-01-01,p\n2021-02-03,q\n"
      try text.write(toFile: "t.csv", atomically: true, encoding: .utf8)
      var options = CSVOptions(kinds: ["when": .dates])
      options.formats = ["when": .dates(format)]
      guard let table = try? DataTable(csv: "t.csv", options: options) else { continue }
      let known = try TablePreparation(fitting: table, .init(target: .classes("c")))
      _ = try? known.dataset(DataTable(csv: "t.csv", for: known, reading: reading))
    }
  },
  .works("findings that add up to more than can be counted") {
    var findings = RowFindings()
    (findings.rows, findings.incompleteRows) = (.max, .max)
    findings.rowsWithoutTarget = .min
    findings.newGaps = ["a": .max]
    findings.mergedSpellings = ["a": [[]], "b": []]
    findings.add(findings)
    _ = findings.notes(of: "")
  },
]
