import Foundation
import TestSupport
import Testing

@testable import DescentData
@testable import DescentFiles

/// Missing values, and categories not seen in training.
@Suite struct GapTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ text: String, _ name: String = "t.csv") throws -> String {
    try folder.write(Array(text.utf8), to: name)
  }

  private func table(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> DataTable {
    try DataTable(csv: file(text), options: options)
  }

  private func fitted(
    _ text: String, target: TargetColumns = .values(["y"]), _ missing: MissingPolicy = .mark,
    merging: Bool = false, standardizes: Bool = false
  ) throws -> (preparation: TablePreparation, findings: RowFindings) {
    var findings = RowFindings()
    let options = PreparationOptions(
      target: target, missing: missing, unknownCategories: .zeros, standardizes: standardizes,
      mergesSpellings: merging)
    return (
      try TablePreparation(
        // A text column, whatever most of its texts look like.
        fitting: table(text, CSVOptions(kinds: text.hasPrefix("k,") ? ["k": .categorical] : [:])),
        options, findings: &findings), findings
    )
  }

  /// The features of the rows of a text, read by every row reader.
  private func read(
    _ text: String, _ preparation: TablePreparation
  ) throws -> (features: [Float], findings: RowFindings) {
    let path = try file(text, "new.csv")
    let reader = try CSVFeatureReader(csv: path, preparation: preparation)
    let batch = try #require(try reader.next(atMost: 1000))
    _ = try reader.next(atMost: 1)
    var findings = RowFindings()
    let table = try DataTable(csv: path, for: preparation)
    #expect(try preparation.features(of: table, findings: &findings).features == batch.features)
    #expect(findings == reader.findings)
    return (batch.features, findings)
  }

  @Test(arguments: GapReference.all.indices)
  func gapsAreMarkedAsByScikitLearn(_ index: Int) throws {
    let reference = GapReference.all[index]
    let (preparation, _) = try fitted(reference.text, standardizes: true)
    #expect(preparation.featureNames == reference.names)
    let kept = try JSONDecoder().decode(
      TablePreparation.self, from: try JSONEncoder().encode(preparation))
    #expect(kept == preparation)
    for (text, expected) in [
      (reference.text, reference.features), (reference.later, reference.laterFeatures),
    ] {
      let found = try read(text, kept).features
      #expect(found.count == expected.count)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    let findings = try read(reference.later, kept).findings
    #expect(findings.newGaps == ["weight": 1])
    #expect(findings.unknownCategories == ["city": .init(rows: 1, examples: [""])])
  }

  /// A mark not seen in training: in a numeric column it can be nothing else.
  @Test(arguments: ["?", "-", "n.a.", "\\N"])
  func aNewMarkAmongNumbersIsAGap(_ mark: String) throws {
    let (preparation, _) = try fitted("x,c,y\n1,u,1\n2,v,2\n4,u,3\n")
    let (features, findings) = try read("x,c\n1,u\n\(mark),v\n", preparation)
    #expect(try read("x,c\n1,u\n,v\n", preparation).features == features)
    #expect(findings.newGaps == ["x": 1])
    // Another text is an error, and a mark may be a category.
    #expect(throws: DataError.self) { try read("x,c\none,u\n", preparation) }
    let found = try read("x,c\n1,\(mark)\n", preparation).findings
    #expect(found.unknownCategories["c"]?.rows == 1)
  }

  @Test func aStreamIsPreparedAlike() throws {
    let text = "x,c,y\n1,u,5\n,v,6\n3,,7\n4,u,\n5,v,9\n"
    let (preparation, findings) = try fitted(text)
    let streams = try CSVStreams(
      csv: file(text),
      preparing: .init(
        target: .values(["y"]), missing: .mark, unknownCategories: .zeros, standardizes: false))
    #expect(streams.preparation == preparation && streams.findings == findings)
    #expect(findings.rows == 5 && findings.rowsWithoutTarget == 1)
    #expect(streams.training.count == 4)
    let again = try CSVStreams(csv: file(text), preparation: preparation)
    #expect(again.training.count == 4 && again.findings.rowsWithoutTarget == 1)
    #expect(features(of: try preparation.dataset(table(text))).count == 4 * 5)
  }

  @Test(arguments: [MissingPolicy.fill, .mark])
  func aMissingTargetLeavesItsRowAloneOut(_ policy: MissingPolicy) throws {
    let rows = "x,y\n1,a\n,b\n3,\n,a\n5,b\n"
    let (preparation, found) = try fitted(rows, target: .classes("y"), policy)
    #expect(found.rowsWithoutTarget == 1 && found.incompleteRows == 0)
    #expect(found.notes() == ["1 of 5 rows has no value to predict and is dropped"])
    var findings = RowFindings()
    let data = try preparation.dataset(table(rows), findings: &findings)
    #expect(data.labels == [0, 1, 0, 1] && findings.rowsWithoutTarget == 1)
    // Several values at once: one missing value is enough.
    let several = try fitted(
      "x,y,z\n1,2,3\n1,,3\n1,2,\n,2,3\n", target: .values(["y", "z"]), policy)
    #expect(several.findings.rowsWithoutTarget == 2)
  }

  @Test func rowsThatAreLeftOutAreCounted() throws {
    let text = "x,c,y\n1,u,1\n,u,2\n3,,3\n4,v,\n,,5\n"
    let (preparation, findings) = try fitted(text, .dropRow)
    #expect(findings.incompleteRows == 3 && findings.rowsWithoutTarget == 1)
    #expect(
      findings.notes() == [
        "1 of 5 rows has no value to predict and is dropped",
        "3 of 5 rows have a missing value and are dropped",
      ])
    let (found, later) = try read("x,c\n1,u\n,u\n", preparation)
    #expect(found == [1, 1] && later.incompleteRows == 1 && later.rows == 2)
  }

  @Test func unknownCategoriesAreCounted() throws {
    let (preparation, _) = try fitted("city,y\nRome,1\nOslo,2\n")
    let cities = ["Rome", "Nice", "Lyon", "Nice", "Oslo", "Bonn", "Ulm"]
    let (found, findings) = try read(
      "city\n" + cities.joined(separator: "\n") + "\n", preparation)
    // scikit-learn: OneHotEncoder(handle_unknown="ignore").
    #expect(found == [0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0])
    #expect(
      findings.notes() == [
        "5 of 7 rows have a `city` not seen in training (\"Nice\", \"Lyon\", \"Bonn\", …), which is treated as unknown"
      ])
    var encoder = try RecordEncoder(preparation, name: "rows")
    for (index, city) in cities.enumerated() {
      _ = try encoder.features(row: index + 1) { _ in .text(city) }
    }
    #expect(encoder.findings == findings)
    var strict = preparation
    strict.unknownCategories = .refuse
    let error = dataError { try read("city\nRome\nNice\n", strict) }
    #expect(
      error?.message.hasPrefix("row 2, column \"city\": \"Nice\" is in no training row") == true)
  }

  @Test func findingsAreAddedUp() throws {
    let (preparation, _) = try fitted("city,y\nRome,1\nOslo,2\n")
    let first = try read("city\nNice\nRome\n", preparation).findings
    var sum = try read("city\nLyon\nNice\n", preparation).findings
    sum.add(first)
    #expect(sum.rows == 4)
    #expect(sum.unknownCategories == ["city": .init(rows: 3, examples: ["Lyon", "Nice"])])
  }

  // MARK: Spellings

  @Test func spellingsAreTakenTogether() throws {
    let accent = ["caf\u{E9}", "cafe\u{301}"]
    let rows = [
      ("1", "True", accent[0]), ("1.0", "TRUE", accent[1]), ("1.0", "false", accent[0]),
      ("7", "yes", "tea"), ("007", "Yes", "Tea"),
    ]
    let text = rows.map { "\($0),\($1),\($2),1\n" }.joined()
    let (merged, findings) = try fitted("k,t,d,y\n" + text + "x,y,z,1\n", merging: true)
    #expect(
      merged.featureNames == [
        "k=007", "k=1.0", "k=7", "k=x", "t=TRUE", "t=Yes", "t=false", "t=y", "t=yes", "d=Tea",
        "d=\(accent[0])", "d=tea", "d=z",
      ])
    #expect(
      findings.mergedSpellings == [
        "k": [["1", "1.0"]], "t": [["TRUE", "True"]], "d": [[accent[1], accent[0]]],
      ])
    #expect(findings.notes().contains("`k`: \"1\" and \"1.0\" are one category"))
    let (found, later) = try read("k,t,d\n1,true,\(accent[1])\n7.0,False,tea\n", merged)
    #expect(
      found == [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0] + [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0])
    #expect(later.unknownCategories.isEmpty)
    #expect(later.mergedSpellings["t"] == [["TRUE", "true"], ["false", "False"]])
    // As exact texts, each is a category.
    let (exact, none) = try fitted("k,t,d,y\n" + text + "x,y,z,1\n")
    #expect(exact.featureCount == 5 + 6 + 5 && none.mergedSpellings.isEmpty)
    #expect(
      try read("k,t,d\n7.0,true,tea\n", exact).findings.unknownCategories.keys.sorted() == [
        "k", "t",
      ])
  }

  @Test func classesAreSpelledAlikeToo() throws {
    let (preparation, _) = try fitted(
      "x,y\n1,TRUE\n2,True\n3,FALSE\n4,maybe\n", target: .classes("y"), merging: true)
    #expect(preparation.classNames == ["FALSE", "TRUE", "maybe"])
    #expect(try preparation.dataset(table("x,y\n1,true\n2,False\n")).labels == [1, 0])
  }

  @Test func keysAreThoseOfTheRule() {
    let same = [["1", "1.0"], ["-3", "-3.0"], ["0", "0.0"], ["true", "True", "TRUE"]]
    for texts in same {
      #expect(Set(texts.map(CategorySpelling.key)).count == 1)
      #expect(CategorySpelling.spellings(texts[0]) == texts)
    }
    let others = ["1", "1.5", "01", "01.0", "1.00", ".0", "-.0", "a.0", "tRUE", "T", "1e0", "-0.0"]
    #expect(Set(others.map(CategorySpelling.key)).count == others.count)
  }

  // MARK: Errors

  /// The mean of a column is poisoned by one number: the error names the row with that number.
  @Test(arguments: ["1e300", "-1e200", "1.7e308"])
  func whatIsTooLargeIsNamedWhereItStands(_ number: String) throws {
    let rows = (1...50).map { "\($0 == 41 ? number : "\($0)"),\($0 % 2)" }
    let text = "x,y\n" + rows.joined(separator: "\n") + "\n"
    let sentence = "column \"x\": \(Double(number) ?? 0) is too large"
    #expect(
      dataError { try fitted(text, standardizes: true) }?.message.contains("row 41, \(sentence)")
        == true)
    let streamed = dataError {
      try CSVStreams(csv: file(text), preparing: .init(target: .values(["y"])))
    }
    #expect(streamed?.line == 42 && streamed?.message.hasPrefix("row 41, \(sentence)") == true)
    let fine = try fitted("x,y\n1,1\n2,2\n", standardizes: true).preparation
    #expect(
      dataError { try read("x\n1\n2\n\(number)\n", fine) }?.message
        == "row 3, column \"x\": \(Double(number) ?? 0) does not fit in 32 bits, standardized by the "
        + "mean 1.5 and the deviation 0.5; correct it")
  }

  @Test func gapsAreRefusedWhereThatIsAsked() throws {
    let (preparation, _) = try fitted("x,c,y\n1,u,1\n,,2\n", .mark)
    for (policy, expected) in [
      (MissingPolicy.fill, [1, 0, 1, 0] as [Float]), (.mark, [1, 1, 0, 1]),
    ] {
      var other = preparation
      other.missing = policy
      #expect(try read("x,c\n,\n", other).features == expected)
    }
    var strict = preparation
    strict.missing = .refuse
    #expect(
      dataError { try read("x,c\n1,u\n2,\n", strict) }?.message.hasPrefix(
        "row 2, column \"c\": the value is missing") == true)
    #expect(
      dataError { try fitted("x,y\n1,1\n2,\n", .refuse) }?.message.contains(
        "row 2, column \"y\": the value is missing") == true)
  }

  // MARK: Columns passed along

  @Test func columnsGoAlongAsTheyStand() throws {
    let (preparation, _) = try fitted("x,c,y\n1,u,1\n2,v,2\n")
    let text = "id,x,note,c,\"a,b\"\r\n007,1.50,\"say \"\"hi\"\"\",u, 3 \r\n,2,,v,\"4\n5\"\r\n"
    let reader = try CSVFeatureReader(
      csv: file(text), preparation: preparation, carrying: ["note,id", "a,b", "2"])
    #expect(reader.carriedColumns == ["note", "id", "a,b", "x"])
    let batch = try #require(try reader.next(atMost: 10))
    #expect(
      batch.carried == [
        [.text("say \"hi\""), .text("007"), .text("3"), .text("1.50")],
        [.text(""), .text(""), .text("4\n5"), .text("2")],
      ])
    let wrong = dataError {
      try CSVFeatureReader(csv: file(text), preparation: preparation, carrying: ["idd"])
    }
    #expect(wrong?.message.contains("has no column \"idd\"; its 5 columns are id, x, ") == true)
  }

  /// Nothing is passed along for rows that are left out.
  @Test func columnsGoAlongWithTheirRow() throws {
    let (preparation, _) = try fitted("x,y\n1,1\n2,2\n", .dropRow)
    let reader = try CSVFeatureReader(
      csv: file("x,id\n1,a\n,b\n3,c\n"), preparation: preparation, carrying: ["id"])
    let batch = try #require(try reader.next(atMost: 10))
    #expect(batch.rows == [1, 3] && batch.carried == [[.text("a")], [.text("c")]])
  }
}
