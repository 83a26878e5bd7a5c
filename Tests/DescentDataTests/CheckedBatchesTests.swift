import DescentArrays
import DescentFiles
import Testing

/// Sources of one's own that give other samples than they say, read by what makes room for what they say.
@Suite struct CheckedBatchesTests {
  /// Says other things of samples in memory than is true.
  private struct Liar: SampleSource {
    var base: Dataset
    var name: String { "liar" }
    var count: Int
    var featureShape: [Int]
    var featureSize: Int
    var imageShape: [Int]? { nil }
    var classCount: Int? { nil }
    var valueShape: [Int]?
    var batch: (Int) -> Int { { [factor] in $0 * factor } }
    var factor = 1

    init(_ base: Dataset, _ change: (inout Liar) -> Void) {
      self.base = base
      count = base.count
      (featureShape, featureSize, valueShape) = (
        base.featureShape, base.featureSize, base.valueShape
      )
      change(&self)
    }

    func batches(
      of size: Int, in order: EpochOrder, from step: Int
    ) throws(DataError) -> any BatchReader {
      try base.batches(of: batch(size), in: order, from: step)
    }
  }

  private func data(features: Int = 2, values: Int = 1) throws -> Dataset {
    try Dataset(
      features: (0..<10 * features).map { Float($0) }, featureShape: [features],
      exactValues: (0..<10 * values).map { Double($0) }, valueShape: [values])
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  private let two = try? FeatureStandardization(means: [0, 0], deviations: [1, 1])
  private let one = try? FeatureStandardization(means: [0], deviations: [1])

  /// Reads an epoch into just the room that is needed.
  private func read(_ source: any SampleSource) throws {
    let reader = try source.batches(of: 4, in: .sequential, from: 0)
    var features = [Float](repeating: 0, count: 8)
    var values = [Float](repeating: 0, count: 4)
    for _ in 0..<3 {
      _ = try values.withUnsafeMutableBufferPointer { values in
        guard let start = values.baseAddress else { return 0 }
        return try reader.next(features: &features, targets: .values(start))
      }
    }
  }

  @Test func `samples are as wide as their shape`() throws {
    let (wide, two) = (try data(features: 200), try #require(two))
    let source = Liar(wide) { ($0.featureShape, $0.featureSize) = ([2], 2) }
    #expect(
      message { try read(StandardizedSource(source, by: two)) }
        == "liar: gives samples of 200 features, but declares 2")
    #expect(
      message { _ = try FeatureStandardization(fitting: source) }
        == "liar: gives samples of 200 features, but declares 2")
    #expect(
      message { _ = try StandardizedSource(Liar(try data()) { $0.featureSize = 3 }, by: two) }
        == "liar: declares 3 features per sample; its shape, [2], requires 2")
  }

  @Test func `there are as many values as the shape says`() throws {
    let source = Liar(try data(values: 500)) { $0.valueShape = [1] }
    #expect(
      message { _ = try FeatureStandardization(fittingValuesOf: source) }
        == "liar: gives 500 values per sample, but declares 1 values per sample")
    let one = try #require(one)
    #expect(
      message { try read(StandardizedValues(source, by: one)) }
        == "liar: gives 500 values per sample, but declares 1 values per sample")
  }

  @Test func `batches are as large as was asked for`() throws {
    let one = try #require(one)
    let source = Liar(try data()) { $0.factor = 2 }
    #expect(
      message { try read(StandardizedValues(source, by: one)) }
        == "liar: gives a batch of 8 samples instead of 4")
    let short = Liar(try data()) { $0.count = 9 }
    #expect(
      message { try read(StandardizedValues(short, by: one)) }
        == "liar: gives a batch of 2 samples instead of 1")
    let long = Liar(try data()) { $0.count = 11 }
    #expect(
      message { _ = try FeatureStandardization(fittingValuesOf: long) }
        == "liar: ended after 10 of 11 samples; did the file change?")
  }

  @Test func `what is true is read`() throws {
    let (one, two) = (try #require(one), try #require(two))
    let source = Liar(try data()) { _ in }
    #expect(
      message { try read(StandardizedSource(StandardizedValues(source, by: one), by: two)) }
        == "no error")
  }
}
