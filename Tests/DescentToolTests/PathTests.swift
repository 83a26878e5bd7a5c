import Foundation
import TestProcesses
import Testing

/// Paths in a configuration are relative to its folder, those in flags to the working directory.
@Suite(.timeLimit(.minutes(5))) struct PathTests {
  private let tool: Tool

  init() throws {
    tool = try Tool()
    for folder in ["project/data", "project/conf", "elsewhere"] {
      try FileManager.default.createDirectory(
        at: tool.folder.appending(path: folder), withIntermediateDirectories: true)
    }
    try tool.write(rows(60), to: "project/data/rows.csv")
    try configure("../data/rows.csv")
  }

  private func rows(_ count: Int) -> String {
    "a,b,kind\n"
      + (0..<count).map { "\($0 % 7),\($0 % 5),\($0 % 7 > $0 % 5 ? "x" : "y")\n" }.joined()
  }

  private func configure(_ path: String) throws {
    try tool.write(
      """
      data: {path: \(path), target: kind}
      model: [dense: 4, relu, dense]
      training: {epochs: 2}

      """, to: "project/conf/c.yaml")
  }

  private func succeed(_ command: String) async throws -> ProcessResult {
    let result = try await tool.shell(command)
    #expect(result.code == 0, "\(command): \(result.errors)")
    return result
  }

  private func samples(_ out: String) throws -> Int {
    let record = try tool.object(try tool.content("\(out)/record.json"))
    return (record["trainingSamples"] as? Int ?? 0) + (record["validationSamples"] as? Int ?? 0)
  }

  @Test func theyAreSeenFromTheirFile() async throws {
    for (folder, file) in [
      (".", "project/conf/c.yaml"), ("elsewhere", "../project/conf/c.yaml"),
      ("project/conf", "c.yaml"),
    ] {
      let result = try await succeed("cd \(folder) && $descent train \(file) --out r")
      #expect(!result.errors.contains("data.path"), "\(result.errors)")
    }
    #expect(try samples("r") == 60)
  }

  /// The run's copy is valid from its folder: the project can be moved, and used from anywhere.
  @Test func aRunFindsItsDataAgain() async throws {
    _ = try await succeed("cd project && $descent train conf/c.yaml --out runs/first -q")
    #expect(
      try tool.content("project/runs/first/config.yaml").contains("path: ../../data/rows.csv"))
    let measured = try await succeed("cd project && $descent evaluate runs/first")
    _ = try await succeed("mv project moved")
    let again = try await succeed("cd elsewhere && $descent evaluate ../moved/runs/first")
    // The first two lines contain the path, which differs from here.
    func numbers(_ text: String) -> [[Substring]] {
      text.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ") }
    }
    #expect(numbers(again.output) == numbers(measured.output))
    let resumed = try await succeed(
      "cd elsewhere && $descent train --resume --out ../moved/runs/first --epochs 4")
    #expect(!resumed.errors.contains("data.path"), "\(resumed.errors)")
    #expect(try tool.content("moved/runs/first/metrics.jsonl").split(separator: "\n").count == 4)
    #expect(try tool.content("moved/runs/first/config.yaml").contains("path: ../../data/rows.csv"))
    // Its copy trains too.
    _ = try await succeed("$descent train moved/runs/first/config.yaml --out again -q")
  }

  @Test func whereAPathCouldMeanTwoThingsBothAreNamed() async throws {
    try configure("rows.csv")
    try tool.write(rows(30), to: "rows.csv")
    let fallback = try await succeed("$descent train project/conf/c.yaml --out a")
    #expect(
      fallback.errors.hasPrefix(
        "data.path: project/conf/rows.csv, to which project/conf/c.yaml refers, does not exist; using rows.csv in "
          + "the working directory\n"))
    #expect(try samples("a") == 30)
    try tool.write(rows(40), to: "project/conf/rows.csv")
    let both = try await succeed("$descent train project/conf/c.yaml --out b")
    #expect(
      both.errors.hasPrefix(
        "data.path: using project/conf/rows.csv, next to project/conf/c.yaml, not rows.csv in the working directory\n"
      ))
    #expect(try samples("b") == 40)
    // One file under two names is not ambiguous.
    _ = try await succeed("rm project/conf/rows.csv && ln -s ../../rows.csv project/conf/rows.csv")
    let linked = try await succeed("$descent train project/conf/c.yaml --out c")
    #expect(!linked.errors.contains("data.path"))
  }

  @Test func flagsAreSeenFromTheWorkingDirectory() async throws {
    try tool.write(rows(30), to: "elsewhere/rows.csv")
    for flag in ["--data rows.csv", "--set data.path=rows.csv"] {
      let result = try await succeed(
        "cd elsewhere && $descent train ../project/conf/c.yaml \(flag) --out r --overwrite")
      #expect(!result.errors.contains("data.path"))
      #expect(try samples("elsewhere/r") == 30)
    }
  }

  @Test func whatInitWritesTrainsFromAnywhere() async throws {
    _ = try await succeed("$descent init project/data/rows.csv -o project/conf/new.yaml")
    #expect(try tool.content("project/conf/new.yaml").contains("path: ../data/rows.csv"))
    _ = try await succeed(
      "cd elsewhere && $descent train ../project/conf/new.yaml --epochs 2 --out r")
    #expect(try samples("elsewhere/r") == 60)
    // Arrays name two files.
    try tool.takeFixtures("features.npy", "labels.npy")
    _ = try await succeed("mv features.npy labels.npy project/data")
    _ = try await succeed("$descent init project/data/features.npy -o project/conf/arrays.yaml")
    let text = try tool.content("project/conf/arrays.yaml")
    #expect(
      text.contains("path: ../data/features.npy") && text.contains("target: ../data/labels.npy"))
    _ = try await succeed(
      "cd elsewhere && $descent train ../project/conf/arrays.yaml --epochs 1 --out s")
    _ = try await succeed("$descent evaluate elsewhere/s")
  }

  @Test func dataAreNoConfiguration() async throws {
    try tool.takeFixtures("features.npy", "images")
    try tool.write("[1, 2]\n", to: "rows.jsonl")
    for data in ["project/data/rows.csv", "features.npy", "images", "digits", "rows.jsonl"] {
      let result = try await tool.run(["train", data])
      #expect(result.code == 1 && result.output == "")
      #expect(
        result.errors
          == "descent: \(data): is data, not a configuration; write one first with descent init \(data)\n"
      )
    }
  }
}
