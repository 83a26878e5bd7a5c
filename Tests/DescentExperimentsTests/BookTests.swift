import Foundation
import TestProcesses
import Testing

/// MNIST and the distribution of 48 runs of the book's own program, if available, and the release build of the tool:
/// five runs of the whole experiment take minutes in debug.
private enum Book {
  static let package = URL(filePath: #filePath).appending(path: "../../..").standardized
  static let environment = ProcessInfo.processInfo.environment
  static let tool = package.appending(path: ".build/release/descent").path
  static let data = environment["DESCENT_DATA_DIR"]
  static let reference =
    environment["DESCENT_REFERENCE_DIR"].map { URL(filePath: $0) }
    ?? package.appending(path: "../shared/reference").standardized
  static let file = reference.appending(path: "batch-norm-book.json")
  static let isThere =
    data != nil && FileManager.default.isExecutableFile(atPath: tool)
    && FileManager.default.fileExists(atPath: file.path)
}

@Suite(
  .enabled(
    if: Book.isThere,
    """
    needs MNIST in DESCENT_DATA_DIR, batch-norm-book.json in DESCENT_REFERENCE_DIR or \
    ../shared/reference, and .build/release/descent
    """))
struct BookTests {
  private struct Record: Decodable {
    struct Run: Decodable {
      let scale: Double
      let batchNorm: Bool
      let trainAccuracy: [Double]
    }
    let runs: [Run]
  }

  /// The first index is the scale, the second the epoch, the third 0 without and 1 with.
  private struct Distribution: Decodable {
    let scales: [Double]
    let minimum: [[[Double]]]
    let maximum: [[[Double]]]
  }

  @Test func fiveSeedsLieWithinTheBooksDistribution() async throws {
    let book = try JSONDecoder().decode(Distribution.self, from: Data(contentsOf: Book.file))
    var final: [Double] = []
    var all: [Double] = []
    for seed in 0..<5 {
      let runs = try await run(seed: seed)
      #expect(runs.count == 32)
      for run in runs {
        let scale = try #require(book.scales.firstIndex { abs($0 / run.scale - 1) < 1e-12 })
        #expect(run.trainAccuracy.count == 20)
        for (epoch, accuracy) in run.trainAccuracy.enumerated() where epoch > 0 {
          let kind = run.batchNorm ? 1 : 0
          let excess = max(
            book.minimum[scale][epoch][kind] - accuracy, accuracy - book.maximum[scale][epoch][kind]
          )
          all.append(excess)
          if epoch == 19 { final.append(excess) }
        }
      }
    }
    #expect(final.count == 160)
    #expect(final.count { $0 > 0.03 } <= 3)
    #expect(final.allSatisfy { $0 <= 0.1 })
    #expect(all.count == 160 * 19)
    #expect(Double(all.count { $0 > 0.03 }) <= 0.015 * Double(all.count))
  }

  private func run(seed: Int) async throws -> [Record.Run] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try await TestProcess(
      Book.tool,
      [
        "run", "batch-norm", "--book", "--data", "mnist", "--outputs", "100", "--seed", "\(seed)",
        "--quiet",
        "--out", folder.path,
      ]
    ).run()
    try #require(result.code == 0)
    let record = try Data(contentsOf: folder.appending(path: "record.json"))
    return try JSONDecoder().decode(Record.self, from: record).runs
  }
}
