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
    let old = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let options = try #require(old["options"] as? [String: Any])
    let settings = try settings(of: tool.content("out/config.yaml"))
    let names = Set(options.keys.map(kebab))
    #expect(names.subtracting(settings.keys) == [])
    // What 0.1.0 did not have is not measured.
    #expect(settings["extended"] == ["false"])
    for (key, value) in options {
      #expect(settings[kebab(key)] == scalars(value).sorted(), "\(key)")
    }

    // The folder as 0.1.0 left it; its report is drawn again.
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "old"), withIntermediateDirectories: true)
    for name in ["record.json", "metrics.jsonl"] {
      try tool.write(tool.content("out/\(name)"), to: "old/\(name)")
    }
    try tool.write(String(contentsOf: file, encoding: .utf8), to: "old/config.json")
    let report = try await tool.run(["report", "old", "--out", "old.html"])
    #expect(report.errors == "written to old.html\n")
    #expect(try tool.content("old.html") == tool.content("out/report.html"))
  }

  private func kebab(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" }
  }

  private func scalars(_ value: Any) -> [String] {
    switch value {
    case let map as [String: Any]: map.flatMap { [kebab($0.key)] + scalars($0.value) }
    case let list as [Any]: list.flatMap(scalars)
    case let number as NSNumber where "\(type(of: number))".contains("Bool"):
      ["\(number.boolValue)"]
    default: [normal("\(value)")]
    }
  }

  /// Numbers as Swift writes them.
  private func normal(_ text: String) -> String { Double(text).map { "\($0)" } ?? text }

  /// The words in each setting's lines, in order.
  private func settings(of yaml: String) -> [String: [String]] {
    var (settings, key): ([String: [String]], String) = ([:], "")
    for line in yaml.split(separator: "\n").dropFirst(2) {
      var words = line.split { " []{},:\"".contains($0) }.map(String.init).filter { $0 != "-" }
      if line.hasPrefix("  "), !line.hasPrefix("   "), !line.hasPrefix("  -") {
        key = words.removeFirst()
      }
      settings[key, default: []] += words.map(normal)
    }
    return settings.mapValues { $0.sorted() }
  }
}
