import Foundation
import TestProcesses
import Testing

private enum Release {
  static let tool = URL(filePath: #filePath).appending(path: "../../../.build/release/descent")
    .standardized.path
  static let isThere =
    ProcessInfo.processInfo.environment["DESCENT_DATA_DIR"] != nil
    && FileManager.default.isExecutableFile(atPath: tool)
}

/// The results of thirty runs of the book's own programs on MNIST, and of ten of ours with the release build of the
/// tool.
@Suite(
  .enabled(
    if: Release.isThere, "needs MNIST in DESCENT_DATA_DIR and .build/release/descent"))
struct BookOverfittingTests {
  private struct File: Decodable {
    struct Record: Decodable {
      struct Run: Decodable {
        struct Curve: Decodable {
          let trainAccuracy: [Double]
          let testAccuracy: [Double]
        }
        let weightDecay: Double?
        let rate: Double?
        let curve: Curve
      }
      let runs: [Run]
    }
    let records: [Record]
  }

  /// The runs with ten seeds, by λ or the fraction dropped.
  private func runs(_ arguments: [String]) async throws -> [Double: [File.Record.Run]] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try await TestProcess(
      Release.tool,
      ["run"] + arguments + [
        "--book", "--data", "mnist", "--seeds", "10", "--every", "100", "--quiet", "--out",
        folder.path,
      ]
    ).run()
    try #require(result.code == 0)
    let data = try Data(contentsOf: folder.appending(path: "record.json"))
    let records = try JSONDecoder().decode(File.self, from: data).records
    return Dictionary(grouping: records.flatMap(\.runs)) { $0.weightDecay ?? $0.rate ?? -1 }
  }

  /// Within three standard errors of the difference of the means, or 0.03, whichever is larger; the book's program
  /// varies as much as ours.
  private func expect(
    _ runs: [File.Record.Run]?, _ train: Double, _ test: Double,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let curves = try #require(runs?.map(\.curve))
    #expect(curves.count == 10, sourceLocation: location)
    for (values, book) in [
      (curves.map(\.trainAccuracy), train), (curves.map(\.testAccuracy), test),
    ] {
      let ends = values.map { $0.last ?? .nan }
      let mean = ends.reduce(0, +) / 10
      let variance = ends.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 9
      let error = (variance / 10 + variance / 30).squareRoot()
      #expect(abs(mean - book) <= max(0.03, 3 * error), sourceLocation: location)
      #expect(3 * error < 0.1, sourceLocation: location)
    }
  }

  @Test(.timeLimit(.minutes(10))) func weightDecayEndsAsInTheBook() async throws {
    let runs = try await runs(["weight-decay"])
    try expect(runs[0], 1, 0.758)
    try expect(runs[0.1], 0.892, 0.713)
  }

  @Test(.timeLimit(.minutes(10))) func dropoutEndsAsInTheBook() async throws {
    let runs = try await runs([
      "dropout", "--rates", "0,0.15,0.2", "--networks", "1", "--passes", "1",
    ])
    try expect(runs[0], 1, 0.762)
    try expect(runs[0.2], 0.655, 0.536)
    try expect(runs[0.15], 0.883, 0.689)
  }
}
