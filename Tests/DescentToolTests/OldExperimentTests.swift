import Foundation
import Testing

/// The `config.json` of an experiment as 0.1.0 wrote it is still run again, and means the same.
@Suite(.timeLimit(.minutes(10))) struct OldExperimentTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  private static let folder = URL(filePath: #filePath)
    .appending(path: "../Fixtures/0.1.0/experiments").standardized

  @Test(arguments: [
    "optimizer-paths", "optimizer-comparison", "symmetry", "activation-distribution",
    "initialization-comparison", "batch-norm", "weight-decay", "dropout", "hyperparameter-search",
  ])
  func anOldConfigurationIsRunAgain(_ name: String) async throws {
    let file = Self.folder.appending(path: "\(name).json")
    let result = try await tool.run(
      ["run", "--config", file.path, "--out", "out", "--quiet", "--json"],
      environment: ["PATH": "/nonexistent"])
    #expect(result.errors == "")
    #expect(result.code == 0)
    // What was read is what is written: no setting was lost or has another value.
    #expect(
      try tool.content("out/config.json") == String(contentsOf: file, encoding: .utf8))
  }
}
