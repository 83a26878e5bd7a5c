import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData

@Suite struct PreparationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func table(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> DataTable {
    try DataTable(csv: try folder.write(Array(text.utf8), to: "t.csv"), options: options)
  }

  private func message(_ body: () throws -> Void) -> String {
    dataError(body)?.description.replacingOccurrences(of: folder.path + "/", with: "") ?? "nothing"
  }

  /// numpy: x.mean(), x.std(), ((x - x.mean()) / x.std()).astype(float32).
  @Test func numbersAreStandardizedWithoutCancellation() throws {
    let table = try table("x,y\n1000000001,0\n1000000002,1\n1000000004,0\n1000000009,1")
    let preparation = try TablePreparation(fitting: table, .init(target: .classes("y")))
    #expect(
      preparation.features
        == [
          .init(
            column: "x",
            encoding: .numeric(
              mean: 1_000_000_004, deviation: 3.082207001484488, fill: 1_000_000_004))
        ])
    #expect(
      features(of: try preparation.dataset(table)) == [-0.97332853, -0.64888567, 0, 1.6222142])
  }

  @Test func categoriesBecomeOneFeatureEach() throws {
    let table = try table("color,size,kind\nred,2,b\nblue,4,a\nred,2,a\n")
    let preparation = try TablePreparation(
      fitting: table, .init(target: .classes("kind"), standardizes: false))
    #expect(preparation.featureNames == ["color=blue", "color=red", "size"])
    #expect(preparation.classNames == ["a", "b"])
    let data = try preparation.dataset(table)
    #expect(features(of: data) == [0, 1, 2, 1, 0, 4, 0, 1, 2])
    #expect(data.labels == [1, 0, 0])
    #expect(data.featureShape == [3])
  }

  @Test func aConstantColumnIsZero() throws {
    let table = try table("x,y\n0.1,1\n0.1,2\n0.1,3")
    let data = try TablePreparation(fitting: table, .init(target: .values(["y"]))).dataset(table)
    #expect(features(of: data) == [0, 0, 0])
    #expect(data.targets == .values([1, 2, 3], shape: [1]))
  }

  @Test func classesOfNumbersAreInTheirOrder() throws {
    let table = try table("y,x\n10,1\n9,2\n10.0,3\n-1,4")
    let preparation = try TablePreparation(fitting: table, .init(target: .classes(1)))
    #expect(preparation.classNames == ["-1", "9", "10"])
    #expect(try preparation.dataset(table).labels == [2, 1, 2, 0])
  }

  @Test func severalLabelsAtOnceAreValues() throws {
    let table = try table("a,b,x\n0,1,5\n1,1,6")
    let options = PreparationOptions(target: .values(["a", "b"]))
    #expect(
      try TablePreparation(fitting: table, options).dataset(table).targets
        == .values([0, 1, 1, 1], shape: [2]))
  }

  @Test func missingValuesAreRefusedDroppedOrFilled() throws {
    let table = try table("x,c,y\n1,u,a\n,u,b\n3,NA,a\n8,v,\n")
    func prepare(_ policy: MissingPolicy) throws -> (TablePreparation, Dataset) {
      let options = PreparationOptions(
        target: .classes("y"), missing: policy, standardizes: false)
      let preparation = try TablePreparation(fitting: table, options)
      return (preparation, try preparation.dataset(table))
    }
    #expect(
      message { _ = try prepare(.refuse) }
        == "t.csv: row 2, column \"x\": the value is missing; provide it, or have missing values marked, filled in, "
        + "or their rows dropped (missing: mark, fill or drop)")
    // The last row has no target; the mean of x is 2.
    #expect(features(of: try prepare(.fill).1) == [1, 1, 2, 1, 3, 1])
    // Only the first row is complete.
    #expect(features(of: try prepare(.dropRow).1) == [1, 1])
    let whole = try table.rows([0, 1, 2])
    let options = PreparationOptions(target: .classes("y"), missing: .fill, standardizes: false)
    let preparation = try TablePreparation(fitting: whole, options)
    #expect(features(of: try preparation.dataset(whole)) == [1, 1, 2, 1, 3, 1])
  }

  @Test func onlyTheTrainingPartCounts() throws {
    let table = try table("x,c,y\n1,u,0\n3,u,1\n100,w,1")
    let preparation = try TablePreparation(
      fitting: try table.rows([0, 1]), .init(target: .values(["y"]), ignored: ["c"]))
    #expect(preparation.features.map(\.encoding) == [.numeric(mean: 2, deviation: 1, fill: 2)])
    #expect(features(of: try preparation.dataset(table)) == [-1, 1, 98])
    let strict = try TablePreparation(
      fitting: try table.rows([0, 1]), .init(target: .values(["y"])))
    #expect(
      message { _ = try strict.dataset(table) }
        == "t.csv: row 3, column \"c\": \"w\" is in no training row; correct it, or encode unknown categories as "
        + "zeros (unknown-categories: zeros)")
    var lenient = strict
    lenient.unknownCategories = .zeros
    #expect(features(of: try lenient.dataset(try table.rows([2]))) == [98, 0])
  }

  @Test func itIsKeptAndAppliedToNewRows() throws {
    let training = try table("id,x,c,y\n7,1,u,a\n8,3,10,b\n9,2,20,a")
    let made = try TablePreparation(
      fitting: training, .init(target: .classes("y"), ignored: ["id"], missing: .fill))
    let kept = try JSONDecoder().decode(
      TablePreparation.self, from: try JSONEncoder().encode(made))
    #expect(kept == made)
    // Other columns, another order, no target, and categories that look like numbers.
    let path = try folder.write(Array("c,extra,x\n10,zzz,2\n20,,NA\n".utf8), to: "new.csv")
    let new = try DataTable(csv: path, for: kept)
    #expect(new.columns.map(\.name) == ["c", "x"])
    let (features, rows) = try kept.features(of: new)
    #expect(kept.featureNames == ["x", "c=10", "c=20", "c=u"])
    #expect(features == [0, 1, 0, 0, 0, 0, 1, 0])
    #expect(rows == [0, 1])
    // The same if the table was read without the preparation.
    #expect(try kept.features(of: try DataTable(csv: path)).features == features)
    #expect(dataError { try kept.dataset(new) }?.message.contains("no column \"y\"") == true)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let table = try table("x,c\n1,u\n2,v\n")
    let cases: [(PreparationOptions, String)] = [
      (.init(target: .classes("z")), "has no column \"z\""),
      (.init(target: .values(["c"])), "column \"c\" holds texts; values to predict"),
      (.init(target: .values([])), "no target column is given"),
      (.init(target: .values(["x", 1])), "named twice"),
      (.init(target: .classes("c"), ignored: ["x"]), "no column other than the target is left"),
    ]
    for (options, text) in cases {
      let found = message { _ = try TablePreparation(fitting: table, options) }
      #expect(found.contains(text), "\(found)")
    }
    let preparation = try TablePreparation(fitting: table, .init(target: .classes("c")))
    let other = try DataTable(
      columns: [
        .init("x", .numbers([1])), .init("c", .categories([0], names: ["w"])),
      ])
    #expect(
      message { _ = try preparation.dataset(other) }
        == "table: row 1, column \"c\": \"w\" is not one of the classes known from training: u, v")
  }

  @Test func whatWouldNotBeFiniteIsRefused() throws {
    let table = try table("x,y\n1e300,1\n2,1e40\n")
    let plain = PreparationOptions(target: .values(["y"]), standardizes: false)
    #expect(
      message { _ = try TablePreparation(fitting: table, plain).dataset(table) }
        == "t.csv: row 1, column \"x\": 1e+300 does not fit in 32 bits; scale the column, or "
        + "standardize features")
    let target = PreparationOptions(target: .values(["x"]))
    #expect(
      message { _ = try TablePreparation(fitting: table, target).dataset(table) }
        .contains("row 1, column \"x\": 1e+300 does not fit in 32 bits"))
    let damaged = """
      {"features": [{"column": "x", "encoding": {"numeric": {"mean": 0, "deviation": 0, "fill": 0}}}],
       "target": {"values": {"columns": ["y"]}}, "missing": "refuse", "unknownCategories": "refuse"}
      """
    let preparation = try JSONDecoder().decode(TablePreparation.self, from: Data(damaged.utf8))
    #expect(message { _ = try preparation.dataset(table) }.hasPrefix("the preparation is damaged"))
  }

  @Test func tablesAreSplit() throws {
    let rows = (0..<40).map { "\($0),\($0 % 4 == 0 ? "r" : "s"),\($0 < 30 ? "train" : "test")" }
    let table = try table("x,c,part\n" + rows.joined(separator: "\n"))
    let (first, second) = try table.split(first: 0.5, seed: 3, stratifiedBy: "c")
    #expect(first.rowCount == 20 && second.rowCount == 20)
    let rare = { (table: DataTable) in
      guard case .categories(let codes, _) = table.columns[1].values else { return 0 }
      return codes.count { $0 == 0 }
    }
    #expect(rare(first) == 5 && rare(second) == 5)
    let parts = try table.split(by: "part")
    #expect(parts.mapValues(\.rowCount) == ["train": 30, "test": 10])
    #expect(parts["test"]?.columns.first?.values == .numbers((30..<40).map(Double.init)))
    #expect(parts["test"]?.number(ofRow: 0) == 31)
    let folds = try table.folds(5, seed: 1, stratifiedBy: "c")
    #expect(folds.map { rare($0.validation) } == [2, 2, 2, 2, 2])
  }

  /// Every sample is in one validation part; parts share nothing; each class is spread evenly.
  @Test(arguments: [false, true]) func foldsCoverEverything(stratified: Bool) throws {
    let labels = (0..<53).map { Int32($0 < 30 ? 0 : $0 < 45 ? 1 : 2) }
    let data = try Dataset(
      features: (0..<53).map(Float.init), featureShape: [1], labels: labels)
    let folds = try data.folds(5, seed: 2, stratified: stratified)
    var validated: [Float] = []
    for (train, validation) in folds {
      #expect((features(of: train) + features(of: validation)).sorted() == (0..<53).map(Float.init))
      #expect((10...11).contains(validation.count))
      validated += features(of: validation)
      if stratified {
        let counts = (0..<3).map { label in validation.labels?.count { $0 == label } }
        #expect(counts[0] == 6 && counts[1] == 3)
      }
    }
    #expect(validated.sorted() == (0..<53).map(Float.init))
    #expect(features(of: folds[0].train) != features(of: folds[0].train).sorted())
    #expect(dataError { try data.folds(1, seed: 0) } != nil)
    #expect(dataError { try data.folds(54, seed: 0) } != nil)
  }
}
