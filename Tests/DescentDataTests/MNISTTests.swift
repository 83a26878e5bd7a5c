import Foundation
import TestSupport
import Testing

@testable import DescentData

/// The real files, if `DESCENT_DATA_DIR` names a folder with them.
@Suite(.enabled(if: mnistFolder != nil, "DESCENT_DATA_DIR names no folder with MNIST"))
struct MNISTTests {
  private let folder: TemporaryFolder
  private let environment: DataEnvironment

  init() throws {
    folder = try TemporaryFolder()
    environment = folder.environment(["DESCENT_DATA_DIR": mnistFolder ?? ""])
  }

  @Test func theFirstSamplesAreTheKnownOnes() throws {
    for _ in 0..<2 {
      let data = try DataSource.load(
        "mnist", trainingSamples: 1000, testSamples: 10, environment: environment)
      #expect(data.origin == mnistFolder)
      #expect(data.train.count == 1000)
      #expect(data.train.featureShape == [784])
      #expect(data.train.imageShape == [28, 28])
      #expect(data.train.classCount == 10)
      #expect(data.train.labels?.prefix(10) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
      #expect(data.test?.labels == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
      // Row 5 of the first image, a five, starts at column 12 with 3, 18, 18, 18, 126.
      let pixels = data.train.features(at: 0)[(5 * 28 + 12)..<(5 * 28 + 17)]
      #expect(pixels.map { ($0 * 255).rounded() } == [3, 18, 18, 18, 126])
    }
  }

  @Test func allOfItIsThere() throws {
    let files = try DataSource.verify("mnist", environment: environment)
    #expect(files.map(\.shape) == [[60_000, 28, 28], [60_000], [10_000, 28, 28], [10_000]])
    let data = try DataSource.load("mnist", testSamples: 0, environment: environment)
    #expect(data.train.count == 60_000)
    #expect(
      dataError {
        try DataSource.load("mnist", trainingSamples: 60_001, environment: environment)
      }?.description == "60001 training samples requested, but mnist has 60000")
  }

  /// MNIST and Fashion-MNIST have the same file names.
  @Test func itIsNotTakenForFashionMNIST() {
    let error = dataError { try DataSource.load("fashion-mnist", environment: environment) }
    #expect(error?.kind == .notFound)
    #expect(error?.message.contains("(holds mnist)") == true)
  }
}
