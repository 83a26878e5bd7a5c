import Foundation
import TestProcesses
import Testing

/// Where a run may write, what it reads again, and how it handles streams that cannot be written.
@Suite(.timeLimit(.minutes(10))) struct FolderTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  private func run(to folder: String, _ more: String...) async throws -> ProcessResult {
    try await tool.run(Tool.small + ["--quiet", "--json", "--out", folder] + more)
  }

  @Test func aFolderThatIsNotEmptyIsRefused() async throws {
    #expect(try await run(to: "out").code == 0)
    let before = try tool.content("out/record.json")
    let refused = try await run(to: "out", "--seed", "1")
    #expect(
      refused.errors == "descent: out: is not empty; name another folder or add --overwrite\n")
    #expect(refused.code == 1)
    #expect(try tool.content("out/record.json") == before)
    #expect(try await run(to: "out", "--seed", "1", "--overwrite").code == 0)
    #expect(try withoutSeconds(tool.content("out/record.json")) != withoutSeconds(before))
  }

  @Test func overwritingLeavesTheFilesOfOthers() async throws {
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "out/figures"), withIntermediateDirectories: true)
    try tool.write("mine", to: "out/figures/mine.svg")
    try tool.write("mine", to: "out/mine.txt")
    #expect(try await run(to: "out", "--overwrite").code == 0)
    #expect(try tool.content("out/figures/mine.svg") == "mine")
    #expect(try tool.content("out/mine.txt") == "mine")
  }

  /// Every file of a folder with its content and the time of its last change.
  private func picture(_ name: String) throws -> [String: String] {
    let folder = tool.folder.appending(path: name)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        let path = folder.appending(path: name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        return (name, "\(time) \(bytes.base64EncodedString())")
      })
  }

  @Test func noCommandTouchesARunWithoutOverwrite() async throws {
    let rows = (0..<40).map { "\($0 % 7),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()
    try tool.write("a,b\n" + rows, to: "t.csv")
    try tool.write(
      "data: {path: t.csv, target: b}\nmodel: [dense]\ntraining: {epochs: 1}\noutput: other\n",
      to: "c.yaml")
    #expect(try await tool.run(["train", "c.yaml", "--out", "r", "-q"]).code == 0)
    let weights = try #require(
      tool.files(in: "r").first { $0.hasSuffix("model.safetensors") })
    try FileManager.default.copyItem(
      at: tool.folder.appending(path: "r/\(weights)"),
      to: tool.folder.appending(path: "w.safetensors"))
    let before = try picture("r")
    for command in [
      ["train", "c.yaml"], ["train", "c.yaml", "--weights", "w.safetensors"],
      ["lr-range", "c.yaml"], ["import", "w.safetensors", "c.yaml"], Tool.small,
      ["run", "all", "--quick"], ["train", "c.yaml", "--weights", "missing"],
      ["train", "c.yaml", "--data", "missing"],
    ] {
      let refused = try await tool.run(command + ["--out", "r"])
      #expect(refused.code == 1 && refused.errors.contains("r: is not empty"), "\(command)")
      #expect(try picture("r") == before, "\(command)")
    }
    let export = try await tool.run(["export", "r", "w.safetensors"])
    #expect(export.code == 1 && export.errors.contains("already exists"))
    #expect(tool.files(in: "other") == [])
  }

  @Test func wrongSettingsSpareTheEarlierRun() async throws {
    #expect(try await run(to: "out").code == 0)
    let files = tool.files(in: "out")
    #expect(try await run(to: "out", "--overwrite", "--data", "nonsense").code == 1)
    #expect(tool.files(in: "out") == files)
  }

  @Test func foldersThatCannotBeWritten() async throws {
    try tool.write("", to: "file")
    for (folder, sentence, code): (String, String, Int32) in [
      ("file", "file: is a file; name a folder to write to", 1),
      ("file/x", "file/x: cannot be written: not a directory", 1),
      ("", "--out: an output folder is needed; see 'descent run --help'", 64),
    ] {
      let result = try await run(to: folder)
      #expect(result.errors == "descent: \(sentence)\n")
      #expect(result.code == code)
    }
  }

  #if os(Linux)
    @Test func aFolderThatTheSystemRefuses() async throws {
      let result = try await run(to: "/proc/descent")
      #expect(
        result.errors == "descent: /proc/descent: cannot be written: no such file or directory\n")
      #expect(result.code == 1)
    }

    @Test(arguments: ["--json", "--jsonl", "-q"])
    func aFullDiskBehindStandardOutput(_ form: String) async throws {
      let result = try await tool.shell(
        "\"$descent\" \(Tool.small.joined(separator: " ")) -q \(form) --out out > /dev/full")
      #expect(
        result.errors
          == "descent: standard output cannot be written: No space left on device\n")
      #expect(result.code == 1)
    }
  #endif

  @Test func aReaderThatGoesAway() async throws {
    let result = try await tool.shell(
      "{ \"$descent\" \(Tool.small.joined(separator: " ")) -q --jsonl --out out; echo $? >code; } "
        + "| head -n 1 >line")
    #expect(
      result.errors
        == "descent: standard output was closed by its reader before everything was written\n"
        || result.errors == "")
    #expect(["0\n", "1\n"].contains(try tool.content("code")))
    #expect(try tool.content("line").hasPrefix("{\"batchNorm\":true,"))
    #expect(try tool.content("out/metrics.jsonl").hasSuffix("}\n"))
  }

  @Test func closedStreamsGetNoFileOfTheRun() async throws {
    let result = try await tool.shell(
      "\"$descent\" \(Tool.small.joined(separator: " ")) -q --out out <&- >&-")
    #expect(
      result.errors == "descent: standard output cannot be written: Bad file descriptor\n")
    #expect(result.code == 1)
    let lines = try tool.content("out/metrics.jsonl").split(separator: "\n")
    #expect(lines.count == 64)
    #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
  }

  @Test func configurationsThatDoNotFit() async throws {
    #expect(try await run(to: "out").code == 0)
    let good = try tool.content("out/config.yaml")
    let old = "{\"experiment\": \"batch-norm\", \"version\": 2, \"options\": {}}"
    for (text, sentence) in [
      (
        "{",
        "config.yaml, line 2: cannot be read as YAML: while parsing a flow node (line 2): did not find expected node content"
      ),
      (
        "model: [relu]\n",
        "config.yaml: is not the configuration of an experiment; each run has one in its folder"
      ),
      (old, "config.yaml: has an unknown version; this version of Descent reads version 1"),
      (
        good.replacing("experiment: batch-norm", with: "experiment: other"),
        "config.yaml: there is no experiment 'other'; 'descent experiments' lists them"
      ),
      (
        good.replacing("epochs: 2\n", with: "epochs: two\n"),
        "config.yaml, line 5: settings.epochs: is \"two\"; it must be a whole number of at least 1"
      ),
      (
        good.replacing("  epochs: 2\n", with: ""),
        "config.yaml, line 3: settings: epochs is missing; it must be a whole number of at least 1"
      ),
      (
        good.replacing("epochs:", with: "speed: 3\n  epochs:"),
        "config.yaml, line 5: settings: has no setting \"speed\"; did you mean seed?"
      ),
      (
        good.replacing("epochs: 2\n", with: "epochs: 0\n")
          .replacing("samples: 100\n", with: "samples: -1\n"),
        "config.yaml, line 4: settings.samples: is -1; it must be a whole number of at least 1\n"
          + "config.yaml, line 5: settings.epochs: is 0; it must be a whole number of at least 1"
      ),
    ] {
      try tool.write(text, to: "config.yaml")
      let result = try await tool.run(["run", "--config", "config.yaml", "--out", "other"])
      #expect(result.errors == "descent: \(sentence)\n")
      #expect(result.code == 1)
    }
    #expect(tool.files(in: "other") == [])
    #expect(
      try await tool.run(["run", "--config", "nowhere"]).errors
        == "descent: nowhere: there is no such file\n")
    #expect(
      try await tool.run(["run", "--config", "config.yaml", "batch-norm"]).errors
        == "descent: --config holds every setting of a run; omit batch-norm; "
        + "see 'descent run batch-norm --help'\n")
  }
}
