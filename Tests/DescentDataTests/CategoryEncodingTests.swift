import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData

/// Categories as rows of a table of embeddings.
@Suite struct CategoryEncodingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func table(_ text: String) throws -> DataTable {
    try DataTable(csv: try folder.write(Array(text.utf8), to: "t.csv"), options: CSVOptions())
  }

  private let cities = "city,x,y\nRome,1,0\nBern,2,1\nOslo,3,0\nBern,4,1\n"

  /// 1.6·n^0.56 by hand: fast.ai's rule, with a bound of 50.
  @Test(arguments: [(2, nil), (8, nil), (9, 5), (10, 6), (100, 21), (400, 46), (1000, 50)])
  func automaticSizesFollowTheRule(categories: Int, size: Int?) {
    #expect(CategoryEncoding.automaticSize(of: categories) == size)
  }

  @Test func aCategoryIsTheNumberOfItsRow() throws {
    let preparation = try TablePreparation(
      fitting: table(cities),
      .init(target: .classes("y"), standardizes: false, categories: .embedding(4)))
    #expect(preparation.featureNames == ["city", "x"] && preparation.featureCount == 2)
    let feature = preparation.features[0]
    #expect(feature.embedding == 4 && feature.embeddingRows == 4)
    #expect(
      features(of: try preparation.dataset(table(cities))) == [3, 1, 1, 2, 2, 3, 1, 4])
  }

  @Test func fewCategoriesStayOneHotByThemselves() throws {
    let few = try TablePreparation(
      fitting: table(cities), .init(target: .classes("y"), categories: .automatic))
    #expect(few.features[0].embedding == nil && few.featureCount == 4)
    let rows = (0..<30).map { "c\($0 % 12),\($0),\($0 % 2)\n" }.joined()
    let many = try TablePreparation(
      fitting: table("city,x,y\n" + rows), .init(target: .classes("y"), categories: .automatic))
    #expect(many.features[0].embedding == 6 && many.featureCount == 2)
  }

  @Test func categoriesNotSeenInTrainingAreRowZero() throws {
    let preparation = try TablePreparation(
      fitting: table(cities),
      .init(
        target: .classes("y"), unknownCategories: .zeros, standardizes: false,
        categories: .embedding(4)))
    var findings = RowFindings()
    let data = try preparation.dataset(table("city,x,y\nParis,7,1\n"), findings: &findings)
    #expect(features(of: data) == [0, 7])
    #expect(findings.unknownCategories["city"] != nil)
    let strict = try TablePreparation(
      fitting: table(cities), .init(target: .classes("y"), categories: .embedding(4)))
    #expect(dataError { _ = try strict.dataset(self.table("city,x,y\nParis,7,1\n")) } != nil)
  }

  @Test func aMissingCategoryHasARowOfItsOwnIfItWasMissingInTraining() throws {
    let gaps = "city,x,y\nRome,1,0\n,2,1\nOslo,3,0\n"
    func encoded(_ training: String, _ missing: MissingPolicy) throws -> [Float] {
      let preparation = try TablePreparation(
        fitting: table(training),
        .init(
          target: .classes("y"), missing: missing, unknownCategories: .zeros, standardizes: false,
          categories: .embedding(4)))
      return features(of: try preparation.dataset(table(gaps)))
    }
    #expect(try encoded(gaps, .mark) == [2, 1, 3, 2, 1, 3])
    // Bern is the most frequent city, and there is no gap in training.
    #expect(try encoded(cities, .fill) == [3, 1, 1, 2, 2, 3])
    #expect(try encoded(cities, .mark) == [3, 1, 0, 2, 2, 3])
  }

  @Test func preparationsAreReadAsTheyWereWritten() throws {
    let preparation = try TablePreparation(
      fitting: table(cities), .init(target: .classes("y"), categories: .embedding(4)))
    let json = try JSONEncoder().encode(preparation)
    #expect(try JSONDecoder().decode(TablePreparation.self, from: json) == preparation)
    let oneHot = try TablePreparation(fitting: table(cities), .init(target: .classes("y")))
    let text = String(decoding: try JSONEncoder().encode(oneHot), as: UTF8.self)
    #expect(!text.contains("embedding"))
    #expect(
      try JSONDecoder().decode(TablePreparation.self, from: Data(text.utf8)).features[0].embedding
        == nil)
  }

  @Test func aSingleRowIsEncodedLikeATable() throws {
    let preparation = try TablePreparation(
      fitting: table(cities),
      .init(
        target: .classes("y"), unknownCategories: .zeros, standardizes: false,
        categories: .embedding(4)))
    var encoder = try RecordEncoder(preparation, name: "row")
    #expect(
      try encoder.features(row: 1) { $0 == "city" ? .text("Oslo") : .number(3) } == [2, 3])
    #expect(
      try encoder.features(row: 2) { $0 == "city" ? .text("Lima") : .number(3) } == [0, 3])
  }
}
