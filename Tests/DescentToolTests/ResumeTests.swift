import DescentNumerics
import Foundation
import TestProcesses
import Testing

/// Trainings that end early and are resumed. `Scripts/check-kills` does the same more often.
@Suite(.timeLimit(.minutes(10))) struct ResumeTests {
  private let tool: Tool

  /// Early stopping keeps the best values in addition to the newest; the rate depends on the step.
  private static let settings = """
    schedule: {cosine: {}}
    training: {epochs: 6, batch-size: 16, early-stopping: {patience: 4}}
    """

  init() throws {
    tool = try Tool()
    try tool.preparePeople(settings: Self.settings)
  }

  /// By steps, and by a time at which anything may be in progress.
  @Test(arguments: ["{steps: 3}", "{seconds: 0.02}"])
  func killedAtRandomMomentsItComesToTheSameBytes(interval: String) async throws {
    try tool.preparePeople(settings: Self.settings + "\ncheckpoints: {every: \(interval)}")
    try await tool.train(out: "whole")
    let expected = try tool.contents(of: "whole")
    var random = SplitMix64(seed: 1)
    var (kills, trainings) = (0, 0)
    // Seconds; longer after each kill and shorter if it came too late, so that it adapts to a busy machine.
    var longestWait = 0.5
    while kills < 15 {
      trainings += 1
      let out = "killed-\(trainings)"
      var hasEnded = false
      while !hasEnded {
        // A limit, so that it ends even on a busy machine.
        let isKilled = kills < 15
        let wait = Double.random(in: 0...longestWait, using: &random)
        let result = try await tool.run(
          ["train", "people.yaml", "--out", out, "--quiet"]
            + (tool.files(in: out).isEmpty ? [] : ["--resume"])
        ) { process in
          guard isKilled else { return }
          try await Task.sleep(for: .seconds(wait))
          process.end()
        }
        hasEnded = result.code != 128 + 9
        if hasEnded {
          #expect(result.code == 0, "\(result.errors)")
          longestWait *= 0.7
        } else {
          kills += 1
          longestWait *= 1.1
        }
        try tool.expectWholeFiles(in: out)
      }
      let contents = try tool.contents(of: out)
      #expect(contents.keys.sorted() == expected.keys.sorted())
      for (file, data) in contents { #expect(data == expected[file], "\(out)/\(file)") }
      #expect(tool.files(in: out).filter { $0.contains("/.") || $0.hasPrefix(".") } == [])
    }
  }

  @Test func interruptedItWritesACheckpointAndComesToTheSameBytes() async throws {
    try tool.preparePeople(
      settings: """
        training: {epochs: 400, batch-size: 16}
        checkpoints: {every: never, keep-best: false}
        """)
    try await tool.train(out: "whole")
    let result = try await tool.run(["train", "people.yaml", "--out", "out"]) {
      try await tool.waitForFile("out/metrics.jsonl")
      try await Task.sleep(for: .milliseconds(30))
      $0.interrupt()
    }
    #expect(result.code == 130)
    let sentence = try #require(result.errors.split(separator: "\n").last)
    #expect(sentence.hasPrefix("descent: interrupted; a checkpoint after step "))
    #expect(sentence.hasSuffix(" is in out/checkpoints; resume with --resume --out out"))
    try tool.expectWholeFiles(in: "out")
    #expect(tool.files(in: "out/checkpoints").count { !$0.contains("/") } == 1)
    // Without the configuration: the folder has it.
    let resumed = try await tool.run(["train", "--resume", "--out", "out"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(resumed.errors.hasPrefix("resuming from out/checkpoints/step-"))
    let (ours, whole) = (try tool.contents(of: "out"), try tool.contents(of: "whole"))
    for (file, data) in whole { #expect(ours[file] == data, "\(file)") }
  }

  /// A file at its size limit behaves like a full disk: writing stops in the middle.
  @Test func aCheckpointThatDoesNotFitLeavesTheOnesBefore() async throws {
    try tool.preparePeople(
      settings: """
        training: {epochs: 6, batch-size: 16}
        checkpoints: {every: {epochs: 1}}
        """)
    try await tool.train(arguments: ["--set", "model.1.dense=200"], out: "whole")
    let train = "train people.yaml --set model.1.dense=200 --out out"
    let begun = try await tool.run(
      train.split(separator: " ").map(String.init) + ["--epochs", "3"])
    #expect(begun.code == 0)
    let before = tool.files(in: "out/checkpoints")
    let full = try await tool.shell("ulimit -f 16; exec $descent \(train) --resume --quiet")
    #expect(full.code == 1, "\(full.errors)")
    #expect(
      full.errors.hasPrefix("descent: out/checkpoints/step-0000000032-epoch-4: cannot be written: ")
    )
    #expect(full.errors.split(separator: "\n").count == 1)
    #expect(tool.files(in: "out/checkpoints") == before)
    try tool.expectWholeFiles(in: "out")
    let resumed = try await tool.run(train.split(separator: " ").map(String.init) + ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try tool.weights(of: "out") == tool.weights(of: "whole"))
  }

  @Test(.enabled(if: getuid() == 0, "only root can mount a small disk"))
  func aDiskThatFillsUpStopsTheTraining() async throws {
    try tool.preparePeople(
      settings: "training: {epochs: 6, batch-size: 16}\ncheckpoints: {every: {epochs: 1}}")
    try await tool.train(arguments: ["--set", "model.1.dense=200"], out: "whole")
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "disk"), withIntermediateDirectories: true)
    // Room for two checkpoints and a half.
    let mounted = try await tool.shell("mount -t tmpfs -o size=140k descent-test disk")
    guard mounted.code == 0 else { return }  // A container may not.
    let train = ["train", "people.yaml", "--set", "model.1.dense=200", "--out", "disk/out"]
    let full = try await tool.run(train + ["--quiet"])
    try tool.expectWholeFiles(in: "disk/out")
    let checkpoints = tool.files(in: "disk/out/checkpoints").filter { !$0.contains("/") }
    let enlarged = try await tool.shell("mount -o remount,size=10m disk")
    let resumed = try await tool.run(train + ["--resume"])
    let weights = try tool.weights(of: "disk/out")
    let unmounted = try await tool.shell("umount disk")

    #expect(full.code == 1)
    #expect(full.errors.hasPrefix("descent: disk/out/"))
    #expect(
      full.errors.hasSuffix(
        ": the disk is full; free some space or name a folder on another disk\n"))
    #expect(!checkpoints.isEmpty && checkpoints.allSatisfy { $0.hasPrefix("step-") })
    #expect(enlarged.code == 0 && unmounted.code == 0)
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try weights == tool.weights(of: "whole"))
  }

  @Test func whatIsNotTheSameTrainingIsRefused() async throws {
    try await tool.train()
    func refused(_ arguments: [String]) async throws -> String {
      let result = try await tool.run(
        ["train", "people.yaml", "--out", "out", "--resume"] + arguments)
      #expect(result.code == 1 && result.output == "")
      #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
      return result.errors
    }
    // Another architecture: every path and shape.
    let wider = try await refused(["--set", "model.1.dense=13"])
    for text in [
      "out/checkpoints/step-", "1-Dense/weight is [9, 12], the model's is [9, 13]",
      "1-Dense/bias is [12], the model's is [13]", "2-BatchNorm/scale is [12]",
      "2-BatchNorm/mean is [12]", "2-BatchNorm/variance is [12]", "5-Dense/weight is [12, 3]",
      "1-Dense/weight/firstMoment is [9, 12]",
    ] { #expect(wider.contains(text), "\(wider)") }
    #expect(!wider.contains("5-Dense/bias"))
    #expect(try await refused(["--seed", "5"]).contains("seed"))
    // The same numbers in another order: only the rows differ.
    let table = try tool.content("people.csv")
    var lines = table.split(separator: "\n", omittingEmptySubsequences: false)
    lines.swapAt(5, 6)
    try tool.write(lines.joined(separator: "\n"), to: "people.csv")
    #expect(
      try await refused([]).hasSuffix(
        "was trained on data that differ from the current people.csv; start a new training in another folder\n"
      ))
    try tool.write(table, to: "people.csv")
    // A damaged file is named.
    let newest = try #require(
      tool.files(in: "out/checkpoints").last { !$0.contains("/") })
    let url = tool.folder.appending(path: "out/checkpoints/\(newest)/optimizer.safetensors")
    try Data(contentsOf: url).dropLast(3).write(to: url)
    #expect(
      try await refused([]).hasPrefix("descent: out/checkpoints/\(newest)/optimizer.safetensors"))
  }

  @Test func asManyCheckpointsAreKeptAsIsAsked() async throws {
    for (keep, keepsBest) in [(1, false), (3, false), (1, true), (2, true)] {
      try tool.preparePeople(
        settings: """
          training: {epochs: 8, batch-size: 16}
          checkpoints: {every: {epochs: 1}, keep: 7, keep-best: \(keepsBest)}
          """)
      let out = "keep-\(keep)-\(keepsBest)"
      try await tool.train(arguments: ["--keep", "\(keep)"], out: out)
      let names = tool.files(in: "\(out)/checkpoints").filter { !$0.contains("/") }
      let record = try tool.object(try tool.content("\(out)/record.json"))
      let epochs = try #require(record["epochs"] as? [[String: Any]])
      let losses = epochs.compactMap { ($0["validation"] as? [String: Any])?["loss"] as? Double }
      let best = try #require(losses.indices.min { losses[$0] < losses[$1] }) + 1
      let epochsKept = names.compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }
      let expected = Set((9 - keep)...8).union(keepsBest ? [best] : [])
      #expect(epochsKept == expected.sorted(), "\(names)")
      #expect(record["modelEpoch"] as? Int == (keepsBest ? best : 8))
    }
  }
}

extension Tool {
  fileprivate func train(arguments: [String], out: String) async throws {
    try await train("people.yaml", arguments, out: out)
  }

  /// The bytes of parameters, running statistics and slots in the newest checkpoint.
  fileprivate func weights(of name: String) throws -> [Data] {
    let newest = files(in: "\(name)/checkpoints").last { !$0.contains("/") } ?? ""
    return try ["model", "optimizer"].map {
      try Data(
        contentsOf: folder.appending(path: "\(name)/checkpoints/\(newest)/\($0).safetensors"))
    }
  }
}
