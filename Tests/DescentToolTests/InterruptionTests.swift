import Foundation
import Testing

/// ^C at any moment.
@Suite(.timeLimit(.minutes(10))) struct InterruptionTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  @Test func whatWasDoneIsWhole() async throws {
    let result = try await tool.run(Tool.small + ["--epochs", "1000000", "--out", "out"]) {
      try await tool.waitForLine(in: "out/metrics.jsonl")
      $0.interrupt()
    }
    #expect(
      result.errors.hasSuffix(
        "descent: interrupted; out holds config.yaml, metrics.jsonl, run.json\n"))
    #expect(result.code == 130)
    #expect(tool.files(in: "out") == ["config.yaml", "metrics.jsonl", "run.json"])
    let metrics = try tool.content("out/metrics.jsonl")
    #expect(metrics.hasSuffix("}\n"))
    for line in metrics.split(separator: "\n") {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
  }

  /// The moments after the training, when file after file is written; every second time twice.
  @Test(arguments: 0..<8)
  func noFileIsCut(_ delay: Int) async throws {
    let result = try await tool.run(Tool.small + ["--json", "--out", "out"]) {
      try await tool.waitForFile("out/record.json")
      try await Task.sleep(for: .milliseconds(10 * (delay / 2)))
      $0.interrupt()
      if delay % 2 == 1 { $0.interrupt() }
    }
    #expect([0, 130].contains(result.code))
    let whole = [
      "config.yaml": "\n", "metrics.jsonl": "}\n", "record.json": "}\n", "run.json": "}\n",
      "report.html": "</html>\n", "figures/batch-norm.svg": "</svg>\n",
      "figures/batch-norm-best-scale.svg": "</svg>\n",
    ]
    for file in tool.files(in: "out") where !file.hasSuffix(".png") && !tool.isBeingWritten(file) {
      let end = try #require(whole[file], "\(file) is none of a run's files")
      #expect(try tool.content("out/\(file)").hasSuffix(end))
    }
  }

  /// The name of a default folder is reserved before the data are read.
  @Test(arguments: ["train", "lr-range"])
  func anInterruptionWhileReadingLeavesNothing(_ command: String) async throws {
    let row = (0..<20).map { "\($0).5" }.joined(separator: ",")
    let rows = (0..<40_000).map { "\(row),\($0 % 2)\n" }.joined()
    try tool.write(rows, to: "rows.csv")
    try tool.write("data: {path: rows.csv, target: 21}\nmodel: [dense]\n", to: "c.yaml")
    let result = try await tool.run([command, "c.yaml"]) {
      try await tool.waitForFile("runs")
      $0.interrupt()
    }
    #expect(result.code == 130)
    #expect(tool.files(in: "runs") == [])
  }

  @Test func aSecondOneEndsAtOnce() async throws {
    let result = try await tool.run(
      Tool.small + ["--epochs", "1000000", "--out", "out", "--samples", "1000"]
    ) {
      try await tool.waitForFile("out/metrics.jsonl")
      $0.interrupt()
      $0.interrupt()
    }
    #expect(result.code == 130)
  }
}
