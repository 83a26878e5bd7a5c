import Foundation
import TestProcesses
import Testing

/// `descent doctor`, on the table of people.
@Suite(.timeLimit(.minutes(10))) struct DoctorCommandTests {
  private let tool: Tool

  init() throws {
    tool = try Tool()
    try tool.takeFixtures("people.csv")
    // Weights of zero: all units of the hidden layer are one.
    try tool.write(
      """
      data: {path: people.csv, target: kind, ignore: [id, is tall, is old, score], missing: fill}
      model: [dense: {units: 8, initializer: {constant: 0}}, relu, dense]
      optimizer: {adam: 0.01}
      training: {epochs: 10, batch-size: 32}

      """, to: "sick.yaml")
  }

  @Test func itNamesTriesAndApplies() async throws {
    let result = try await tool.run([
      "doctor", "sick.yaml", "--apply", "better.yaml", "--budget", "5000",
    ])
    #expect(result.code == 2, "\(result.errors)")
    #expect(result.output.contains("error: symmetric-units (1-Dense)"), "\(result.output)")
    #expect(result.output.contains("To apply it: --set '"))
    try await tool.train("better.yaml")
    let again = try await tool.run(["doctor", "sick.yaml", "--apply", "better.yaml", "--look"])
    #expect(again.code == 1 && again.errors.contains("better.yaml"))
  }

  @Test func theExitCodeFollowsTheSeverity() async throws {
    let look = ["doctor", "sick.yaml", "--look", "--quiet", "--json"]
    #expect(try await tool.run(look).code == 2)
    let never = try await tool.run(look + ["--fail-on", "never"])
    #expect(never.code == 0 && never.errors == "")
    let document =
      try JSONSerialization.jsonObject(with: Data(never.output.utf8)) as? [String: Any]
    let findings = try #require(document?["findings"] as? [[String: Any]])
    #expect(findings.contains { $0["name"] as? String == "symmetric-units" })
    #expect(findings.allSatisfy { $0["severity"] is String && $0["evidence"] is [Any] })
    // A training without end is watched for as long as the budget allows.
    let endless = look + ["--budget", "100", "--set", "training.epochs=9223372036854775807"]
    #expect(try await tool.run(endless).code == 2)
    let wrong = try await tool.run(look + ["--fail-on", "sometimes"])
    #expect(wrong.code == 64)
    #expect(try await tool.run(["doctor", "people.csv"]).code == 1)
  }
}
