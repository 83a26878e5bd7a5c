import Foundation
import Testing

/// ^C at any moment.
@Suite struct InterruptionTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  private func wait(_ process: Process, forFile name: String) {
    let path = tool.folder.appending(path: name).path
    while process.isRunning && !FileManager.default.fileExists(atPath: path) { usleep(2000) }
  }

  @Test func whatWasDoneIsWhole() throws {
    let result = try tool.run(Tool.small + ["--epochs", "1000000", "--out", "out"]) {
      wait($0, forFile: "out/metrics.jsonl")
      usleep(100_000)
      $0.interrupt()
    }
    #expect(
      result.errors.hasSuffix("descent: interrupted; out holds config.json, metrics.jsonl\n"))
    #expect(result.code == 130)
    #expect(tool.files(in: "out") == ["config.json", "metrics.jsonl"])
    let metrics = try tool.content("out/metrics.jsonl")
    #expect(metrics.hasSuffix("}\n"))
    for line in metrics.split(separator: "\n") {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
  }

  /// The moments after the training, when file after file is written; every second time twice.
  @Test(arguments: 0..<8)
  func noFileIsCut(_ delay: Int) throws {
    let result = try tool.run(Tool.small + ["--json", "--out", "out"]) {
      wait($0, forFile: "out/record.json")
      usleep(UInt32(delay / 2) * 10_000)
      $0.interrupt()
      if delay % 2 == 1 { $0.interrupt() }
    }
    #expect([0, 130].contains(result.code))
    let whole = [
      "config.json": "}\n", "metrics.jsonl": "}\n", "record.json": "}\n",
      "report.html": "</html>\n", "figures/batch-norm.svg": "</svg>\n",
    ]
    for file in tool.files(in: "out") where file != "figures/batch-norm.png" {
      let end = try #require(whole[file], "\(file) is none of a run's files")
      #expect(try tool.content("out/\(file)").hasSuffix(end))
    }
  }

  @Test func aSecondOneEndsAtOnce() throws {
    let result = try tool.run(
      Tool.small + ["--epochs", "1000000", "--out", "out", "--samples", "1000"]
    ) {
      wait($0, forFile: "out/metrics.jsonl")
      $0.interrupt()
      $0.interrupt()
    }
    #expect(result.code == 130)
  }
}
