import DescentArrays
import DescentFiles
import Testing

/// Data sets made of arrays.
@Suite struct SampleTests {
  @Test func rowsWithLabelsAreSamplesOfTheirLength() throws {
    let data = try Dataset([[1, 2, 3], [4, 5, 6]], labels: [2, 0])
    #expect(data.count == 2 && data.featureShape == [3] && data.classCount == 3)
    #expect(data.features(at: 1) == [4, 5, 6])
    #expect(data.labels == [2, 0])
  }

  @Test func everyTypeOfNumberGivesTheSameSamples() throws {
    let expected: [Float] = [1, 2, 3, 4]
    let sets = [
      try Dataset([[1, 2], [3, 4]] as [[Float]], labels: [0, 1]),
      try Dataset([[1, 2], [3, 4]] as [[Double]], labels: [0, 1]),
      try Dataset([[1, 2], [3, 4]] as [[Int]], labels: [0, 1]),
      try Dataset([[1, 2], [3, 4]] as [[UInt8]], labels: [0, 1]),
    ]
    for data in sets { #expect(data.features(at: 0) + data.features(at: 1) == expected) }
  }

  @Test func nestingIsTheShape() throws {
    let image: [[Float]] = [[1, 2, 3], [4, 5, 6]]
    let data = try Dataset([image, image], labels: [0, 1])
    #expect(data.featureShape == [2, 3])
    let flat = try Dataset([[1, 2, 3, 4, 5, 6]], labels: [0], shape: [2, 3, 1])
    #expect(flat.featureShape == [2, 3, 1] && flat.features(at: 0) == [1, 2, 3, 4, 5, 6])
    #expect(try Dataset([5, 6, 7], labels: [0, 1, 0]).featureShape == [1])
  }

  @Test func valuesAreOneNumberOrARow() throws {
    let one = try Dataset([[1], [2]], values: [0.5, 1.5])
    #expect(one.valueShape == [1] && one.exactValues == [0.5, 1.5] && one.classCount == nil)
    let rows = try Dataset([[1], [2]], values: [[1, 2, 3], [4, 5, 6]] as [[Float]])
    #expect(rows.valueShape == [3])
    #expect(rows.targets == .values([1, 2, 3, 4, 5, 6], shape: [3]))
  }

  @Test func doublesKeepTheirPrecision() throws {
    let far = 1e9 + 0.25
    let data = try Dataset([[far], [far + 0.5]], values: [far, far + 0.5])
    #expect(data.exactValues == [far, far + 0.5])
    let standardized = try FeatureStandardization(fitting: data)
    #expect(standardized.deviations == [0.25])
  }

  @Test func severalLabelsMayHaveGaps() throws {
    let data = try Dataset([[1, 2], [3, 4]], labels: [[0, 3], [1, -1]])
    #expect(data.classCount == 4 && data.valueShape == [2] && data.labels == nil)
    #expect(data.targets == .values([0, 3, 1, -1], shape: [2]))
  }

  @Test func anAutoencoderLearnsTheFeaturesThemselves() throws {
    let data = try Dataset([[1, 2], [3, 4], [5, 6]], labels: [0, 1, 0]).subset([2, 0])
    let own = try data.reproducingFeatures
    #expect(own.targets == .values([5, 6, 1, 2], shape: [2]) && own.features(at: 0) == [5, 6])
    let bytes = try Dataset(bytes: [0, 255], scale: 1 / 255, featureShape: [2], labels: [0])
    #expect(try bytes.reproducingFeatures.targets == .values([0, 1], shape: [2]))
  }

  // MARK: Mistakes

  private func message(_ make: () throws -> Dataset) -> String {
    do {
      _ = try make()
      return "none"
    } catch { return "\(error)" }
  }

  @Test func mistakesAreNamed() {
    let cases: [(String, () throws -> Dataset)] = [
      (
        "data: an array of sample 1 in the samples has 3 elements, but that of sample 0 has 2; all samples need the "
          + "same shape",
        { try Dataset([[1, 2], [1, 2, 3]], labels: [0, 1]) }
      ),
      (
        "x: an array of sample 1 in the values has 1 elements, but that of sample 0 has 2; all samples need the same "
          + "shape",
        { try Dataset([[1], [2]], values: [[1, 2], [1]], name: "x") }
      ),
      (
        "data: there are 2 samples and 3 labels; each sample needs one",
        { try Dataset([[1], [2]], labels: [0, 1, 2]) }
      ),
      (
        "data: the label of sample 1 is -1; it must be 0 or more",
        { try Dataset([[1], [2]], labels: [0, -1]) }
      ),
      (
        "data: the label of sample 0 is 2; it must be 0 to 1",
        { try Dataset([[1]], labels: [2], classCount: 2) }
      ),
      (
        "data: the label of sample 0 is \(1 << 40); it must be 0 or more, at most 999999",
        { try Dataset([[1]], labels: [1 << 40]) }
      ),
      (
        "data: a label of sample 0 is -2; it must be 0 to 999999, or -1 where there is none",
        { try Dataset([[1]], labels: [[0, -2]]) }
      ),
      ("data: there are no samples", { try Dataset([[Float]](), labels: [Int]()) }),
      (
        "data: there are 3 features, which is not 1 samples of shape [2, 2]",
        { try Dataset([[1, 2, 3]], labels: [0], shape: [2, 2]) }
      ),
      (
        "data: an array of sample 0 in the samples has 1 elements, but that of sample 0 has 2; all samples need the "
          + "same shape",
        { try Dataset([[[1, 2], [3]]], labels: [0]) }
      ),
    ]
    for (expected, make) in cases { #expect(message(make) == expected) }
  }
}
