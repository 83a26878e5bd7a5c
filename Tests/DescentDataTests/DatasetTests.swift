import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData

@Suite struct DatasetTests {
  @Test func bytesAreScaledWhileTheyAreGathered() throws {
    let data = try Dataset(
      bytes: [0, 51, 102, 255], scale: 1 / 255, featureShape: [2], labels: [1, 0], classCount: 3)
    #expect(data.count == 2)
    #expect(data.classCount == 3)
    #expect(features(of: data) == [0, 51, 102, 255].map { Float($0) * (1 / 255) })
    #expect(data.labels == [1, 0])
    #expect(data.features(at: 1) == [Float(102) * (1 / 255), 1])
  }

  @Test func batchesFollowTheIndices() throws {
    let data = try Dataset(
      features: (0..<12).map(Float.init), featureShape: [3], labels: [5, 6, 7, 8])
    #expect(data.classCount == 9)
    let indices: [Int32] = [3, 0, 3]
    var gathered = [Float](repeating: -1, count: 9)
    var labels = [Int32](repeating: -1, count: 3)
    indices.withUnsafeBufferPointer {
      data.gatherFeatures($0, into: &gathered)
      data.gatherLabels($0, into: &labels)
    }
    #expect(gathered == [9, 10, 11, 0, 1, 2, 9, 10, 11])
    #expect(labels == [8, 5, 8])
  }

  @Test func valuesAreGathered() throws {
    let data = try Dataset(
      features: [1, 2, 3], featureShape: [1], values: [10, 11, 20, 21, 30, 31], valueShape: [2])
    #expect(data.targets == .values([10, 11, 20, 21, 30, 31], shape: [2]))
    #expect(data.classCount == nil)
    #expect(data.labels == nil)
    let part = try data.subset([2, 0])
    #expect(part.targets == .values([30, 31, 10, 11], shape: [2]))
    var values = [Float](repeating: 0, count: 4)
    [Int32(0), 1].withUnsafeBufferPointer { part.gatherValues($0, into: &values) }
    #expect(values == [30, 31, 10, 11])
  }

  @Test func partsOfPartsShowTheRightSamples() throws {
    let data = try Dataset(
      bytes: Array(0..<20), scale: 1, featureShape: [2], labels: Array(0..<10), classCount: 10)
    let part = try data.subset([9, 3, 5, 5, 0]).prefix(4).subset([3, 1, 0])
    #expect(part.labels == [5, 3, 9])
    #expect(features(of: part) == [10, 11, 6, 7, 18, 19])
    #expect(try data.prefix(3).labels == [0, 1, 2])
    #expect(part.classCount == 10)
  }

  @Test func whatDoesNotFitIsRefused() {
    let wrong: [(String, () throws -> Dataset)] = [
      ("no samples", { try Dataset(features: [], featureShape: [2], labels: []) }),
      (
        "too few features",
        { try Dataset(features: [1, 2, 3], featureShape: [2], labels: [0, 0]) }
      ),
      ("an empty shape", { try Dataset(features: [1], featureShape: [], labels: [0]) }),
      ("a dimension of 0", { try Dataset(features: [], featureShape: [0], labels: [0]) }),
      (
        "a shape that overflows",
        { try Dataset(features: [1], featureShape: [Int.max, 2], labels: [0]) }
      ),
      (
        "samples × shape that overflows",
        { try Dataset(features: [1], featureShape: [Int.max], labels: [0, 0]) }
      ),
      ("a negative label", { try Dataset(features: [1], featureShape: [1], labels: [-1]) }),
      ("the largest label", { try Dataset(features: [1], featureShape: [1], labels: [.max]) }),
      (
        "a label too large",
        { try Dataset(features: [1], featureShape: [1], labels: [3], classCount: 3) }
      ),
      ("no classes", { try Dataset(features: [1], featureShape: [1], labels: [0], classCount: 0) }),
      (
        "values that are not whole samples",
        { try Dataset(features: [1], featureShape: [1], values: [1, 2, 3], valueShape: [2]) }
      ),
    ]
    for (what, make) in wrong {
      let error = dataError(make)
      #expect(error?.kind == .invalid, "\(what)")
    }
  }

  @Test func theErrorNamesTheSample() {
    let error = dataError {
      try Dataset(
        features: [1, 2, 3], featureShape: [1], labels: [0, 4, 9], classCount: 4, name: "mine")
    }
    #expect(error?.description == "mine: the label of sample 1 is 4; it must be 0 to 3")
  }

  @Test func partsThatDoNotExistAreRefused() throws {
    let data = try Dataset(features: [1, 2], featureShape: [1], labels: [0, 1], name: "two")
    #expect(
      dataError { try data.prefix(3) }?.description == "two: 3 samples requested, but there are 2")
    #expect(dataError { try data.prefix(0) } != nil)
    #expect(dataError { try data.prefix(-1) } != nil)
    #expect(dataError { try data.subset([]) } != nil)
    #expect(dataError { try data.subset([0, 2]) } != nil)
    #expect(dataError { try data.subset([-1]) } != nil)
  }
}
