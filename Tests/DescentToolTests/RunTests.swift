import Foundation
import Testing

/// A run from its command to its files.
@Suite(.timeLimit(.minutes(10))) struct RunTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  private static let files = [
    "config.yaml", "figures/batch-norm-best-scale.svg", "figures/batch-norm.svg", "metrics.jsonl",
    "record.json", "report.html", "run.json",
  ]

  private struct Record: Decodable {
    struct Data: Decodable, Equatable {
      let name: String
      let samples: Int
    }
    struct Run: Decodable {
      let scale: Double
      let batchNorm: Bool
      let trainAccuracy: [Double]
      let diverged: Bool
    }
    let experiment: String
    let version: Int
    let seed: Int
    let data: Data
    let scales: [Double]
    let runs: [Run]
    let seconds: Double
  }

  @Test func theRecordHoldsEveryRun() async throws {
    let result = try await tool.run(Tool.small + ["--json", "--quiet", "--out", "out"])
    #expect(result.code == 0)
    #expect(result.errors == "")
    #expect(try result.output == tool.content("record.json", in: "out"))
    let json = Data(result.output.utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "data", "experiment", "runs", "scales", "seconds", "seed", "version",
      ])
    let run = try #require((object["runs"] as? [[String: Any]])?.first)
    #expect(run.keys.sorted() == ["batchNorm", "diverged", "scale", "trainAccuracy"])

    let record = try JSONDecoder().decode(Record.self, from: json)
    #expect(record.experiment == "batch-norm")
    #expect(record.version == 1)
    #expect(record.seed == 0)
    #expect(record.data == .init(name: "digits", samples: 100))
    #expect(record.scales.count == 16)
    #expect(record.scales[0] == 1 && record.scales[1] == 0.5411695265464637)
    #expect(record.scales[15] == 0.0001)
    #expect(
      record.scales.indices.allSatisfy {
        abs(log10(record.scales[$0]) + 4 * Double($0) / 15) < 1e-14
      })
    #expect(record.runs.map(\.scale) == record.scales.flatMap { [$0, $0] })
    #expect(record.runs.map(\.batchNorm) == record.scales.flatMap { _ in [true, false] })
    #expect(record.runs.allSatisfy { $0.trainAccuracy.count == 2 })
    #expect(record.runs.allSatisfy { $0.trainAccuracy.allSatisfy { (0...1).contains($0) } })
    #expect(record.runs.allSatisfy { !$0.diverged })
    #expect(record.seconds > 0)
  }

  @Test func aRunThatDivergesEndsWell() async throws {
    let result = try await tool.run(Tool.small + ["--learning-rate", "1e30", "--json", "--quiet"])
    #expect(result.code == 0)
    #expect(result.errors == "")
    let record = try JSONDecoder().decode(Record.self, from: Data(result.output.utf8))
    #expect(record.runs.contains { $0.diverged })
    #expect(record.runs.allSatisfy { $0.trainAccuracy.allSatisfy { (0...1).contains($0) } })
  }

  @Test func theSeedAloneDecidesEveryBit() async throws {
    func record(_ arguments: String...) async throws -> String {
      let result = try await tool.run(Tool.small + ["--json", "--quiet"] + arguments)
      #expect(result.code == 0)
      return withoutSeconds(result.output)
    }
    let first = try await record("--jobs", "1", "--seed", "7")
    #expect(try await record("--jobs", "2", "--seed", "7") == first)
    #expect(try await record("--jobs", "4", "--seed", "7") == first)
    #expect(try await record("--jobs", "99999999999", "--seed", "7") == first)
    let other = try await record("--jobs", "1", "--seed", "8")
    #expect(other.replacing("\"seed\" : 8", with: "\"seed\" : 7") != first)
  }

  @Test func aConfigurationRepeatsItsRun() async throws {
    let settings = ["--batch-size", "30", "--outputs", "12", "--seed", "18446744073709551615"]
    #expect(try await tool.run(Tool.small + settings + ["--out", "a"]).code == 0)
    for config in ["a/config.yaml", "a"] {
      let result = try await tool.run([
        "run", "--config", config, "--out", "b", "--overwrite", "-q",
      ])
      #expect(result.code == 0)
      #expect(try tool.content("config.yaml", in: "a") == tool.content("config.yaml", in: "b"))
      #expect(
        try withoutSeconds(tool.content("record.json", in: "a"))
          == withoutSeconds(tool.content("record.json", in: "b")))
    }
  }

  @Test func everyEpochOfEveryRunHasALine() async throws {
    struct Line: Decodable, Hashable {
      let scale: Double
      let batchNorm: Bool
      let epoch: Int
      let trainAccuracy: Double
    }
    let result = try await tool.run(Tool.small + ["--jsonl", "--out", "out"])
    #expect(result.code == 0)
    let lines = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    let record = try JSONDecoder().decode(
      Record.self, from: Data(tool.content("record.json", in: "out").utf8))
    let expected = record.runs.flatMap { run in
      run.trainAccuracy.enumerated().map {
        Line(
          scale: run.scale, batchNorm: run.batchNorm, epoch: $0.offset + 1,
          trainAccuracy: $0.element)
      }
    }
    #expect(lines.count == 64)
    #expect(Set(lines) == Set(expected))
    #expect(
      try tool.content("metrics.jsonl", in: "out").split(separator: "\n").sorted()
        == result.output.split(separator: "\n").sorted())
  }

  @Test func allFilesAreThereAndNoOthers() async throws {
    #expect(try await tool.run(Tool.small + ["--out", "out"]).code == 0)
    #expect(tool.files(in: "out").filter { !$0.hasSuffix(".png") } == Self.files)
    #expect(try tool.content("figures/batch-norm.svg", in: "out").hasSuffix("</svg>\n"))
    #expect(try tool.content("report.html", in: "out").hasSuffix("</html>\n"))
  }

  @Test func withoutTheConverterThereIsANote() async throws {
    let result = try await tool.run(
      Tool.small + ["--out", "out"], environment: ["PATH": "/nonexistent"])
    #expect(result.code == 0)
    #expect(result.errors.contains("rsvg-convert is not installed (Debian's package librsvg2-bin)"))
    #expect(tool.files(in: "out") == Self.files)
  }

  @Test func resultsAndProgressGoTheirOwnWays() async throws {
    let result = try await tool.run(
      Tool.small.filter { $0 != "--data" && $0 != "digits" } + ["--out", "out"])
    #expect(result.code == 0)
    let table = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(table[0] == "Training accuracy at the end")
    #expect(
      table[1].split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
        == ["std", "without", "with batch norm", "diverged"])
    #expect(table[19] == "")
    #expect(table[20].hasPrefix("Undecided: At the book's rate, batch normalization raises "))
    #expect(table[21].hasPrefix("Undecided: At the book's rate, it raises it also at the scale "))
    #expect(table.count == 23)

    let lines = result.errors.split(separator: "\n")
    #expect(lines[1] == "MNIST was not found; use --data or --data-dir to choose other data")
    #expect(lines[0] == "data: digits, bundled")
    for done in 1...32 {
      #expect(lines[done + 1].hasPrefix(done < 10 ? "[ \(done)/32] std " : "[\(done)/32] std "))
    }
    #expect(lines[34].hasPrefix("written to out: config.yaml, "))
    #expect(!result.errors.contains("\u{1B}"))
    #expect(try await tool.run(Tool.small + ["-q"]).errors == "")
  }

  @Test func aMovedToolRuns() async throws {
    let moved = tool.folder.appending(path: "moved")
    try FileManager.default.copyItem(at: Tool.executable(), to: moved)
    let result = try await tool.run(Tool.small + ["-q", "--json"], executable: moved)
    #expect(result.code == 0)
    #expect(result.errors == "")
  }
}

extension Tool {
  fileprivate func content(_ name: String, in folder: String) throws -> String {
    try content("\(folder)/\(name)")
  }
}
