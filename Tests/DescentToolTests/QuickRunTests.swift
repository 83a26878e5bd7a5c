import Foundation
import Testing

/// Every experiment, with its quick settings.
@Suite(.timeLimit(.minutes(20)), .serialized) struct QuickRunTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  /// As the tool itself lists them.
  private func names() async throws -> [String] {
    let lines = try await tool.run(["experiments"]).output.split(separator: "\n")
    return lines.map { String($0.prefix { $0 != " " }) }
  }

  /// The record and the files of a quick run.
  private func run(_ name: String, jobs: Int, to folder: String) async throws -> String {
    let help = try await tool.run(["run", name, "--help"]).output
    let data = help.contains("\n  --data ") ? ["--data", "digits"] : []
    let result = try await tool.run(
      ["run", name, "--quick", "--quiet", "--json", "--jobs", "\(jobs)", "--out", folder] + data,
      environment: ["PATH": "/nonexistent"])
    #expect(result.code == 0, "\(name)")
    #expect(result.errors == "", "\(name)")
    return result.output
  }

  @Test func everyExperimentLeavesAWholeFolderAndTheSameBits() async throws {
    let names = try await names()
    #expect(names.count >= 6)
    for name in names {
      let output = try await run(name, jobs: 2, to: name)
      try checkRecord(output, of: name)
      try checkFiles(name)
      let again = try await run(name, jobs: 1, to: "\(name)-again")
      #expect(withoutSeconds(output) == withoutSeconds(again), "\(name)")
    }
  }

  private func checkRecord(_ output: String, of name: String) throws {
    #expect(try output == tool.content("\(name)/record.json"))
    let record = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    #expect(record?["experiment"] as? String == name)
    #expect(record?["version"] as? Int == 1)
    #expect(record?["seed"] as? Int == 0)
    #expect(record?["seconds"] is Double)
  }

  private func checkFiles(_ name: String) throws {
    let files = tool.files(in: name).filter { !$0.hasSuffix(".png") }
    let figures = files.filter { $0.hasPrefix("figures/") }
    #expect(!figures.isEmpty, "\(name)")
    #expect(
      files == ["config.yaml"] + figures + [
        "metrics.jsonl", "record.json", "report.html", "run.json",
      ],
      "\(name)")
    for figure in figures {
      let svg = try tool.content("\(name)/\(figure)")
      #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"), "\(figure)")
      #expect(svg.utf8.count <= 200_000, "\(figure)")
    }
    #expect(try tool.content("\(name)/report.html").hasSuffix("</html>\n"), "\(name)")
    for line in try tool.content("\(name)/metrics.jsonl").split(separator: "\n") {
      let measurement =
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(measurement?["seed"] as? Int == 0, "\(name)")
    }
  }
}
