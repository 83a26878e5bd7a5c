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
      ("", "--out: the name of a folder to write to is needed; see 'descent run --help'", 64),
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
      result.errors == "descent: standard output was closed by its reader before all was written\n"
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
    let good = try tool.content("out/config.json")
    for (text, sentence) in [
      ("{", "is no configuration of a run; it has to be the config.json of a run's folder"),
      (
        good.replacing("\"version\" : 1", with: "\"version\" : 2"),
        "has the version 2; this Descent reads version 1"
      ),
      (
        good.replacing("\"batch-norm\"", with: "\"other\""),
        "there is no experiment 'other'; 'descent experiments' lists them"
      ),
      (
        good.replacing("\"epochs\" : 2", with: "\"epochs\" : \"two\""),
        "the setting options.epochs has a wrong value"
      ),
      (good.replacing("\"epochs\" : 2,", with: ""), "the setting epochs is missing"),
      (
        good.replacing("\"epochs\"", with: "\"speed\" : 3, \"epochs\""),
        "batch-norm has no setting speed"
      ),
    ] {
      try tool.write(text, to: "config.json")
      let result = try await tool.run(["run", "--config", "config.json", "--out", "other"])
      #expect(result.errors == "descent: config.json: \(sentence)\n")
      #expect(result.code == 1)
    }
    #expect(tool.files(in: "other") == [])
    #expect(
      try await tool.run(["run", "--config", "nowhere"]).errors
        == "descent: nowhere: there is no such file\n")
    #expect(
      try await tool.run(["run", "--config", "config.json", "batch-norm"]).errors
        == "descent: --config holds every setting of a run; leave batch-norm out; "
        + "see 'descent run batch-norm --help'\n")
  }
}
