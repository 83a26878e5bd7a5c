import Foundation
import TestProcesses
import Testing

/// Names of files, columns and classes hold whatever somebody else has written: no terminal is moved by them, no file
/// is broken by them, and what a flag names is that and nothing else.
@Suite(.timeLimit(.minutes(10))) struct NameTests {
  private let tool: Tool

  init() throws { tool = try Tool() }

  /// Everything that a terminal, a line, a language of markup or a table could take for its own.
  private static let nasty = "k\u{1B}[31mind\n\u{202E}: #'<b>\u{9B}2J\u{07}"

  /// What a terminal would not show as a character, but for line ends.
  private func control(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
      scalar != "\n"
        && (scalar.properties.generalCategory == .control
          || [0x2028, 0x2029].contains(scalar.value) || 0x202A...0x202E ~= scalar.value
          || 0x2066...0x2069 ~= scalar.value)
    }
  }

  private func shown(_ arguments: String..., code: Int32 = 0) async throws -> ProcessResult {
    let result = try await tool.run(arguments)
    #expect(result.code == code, "\(arguments): \(result.errors)")
    #expect(control(result.output) == nil, "\(arguments): \(result.output.debugDescription)")
    #expect(control(result.errors) == nil, "\(arguments): \(result.errors.debugDescription)")
    return result
  }

  private func writeTable() throws {
    let rows = (0..<60).map { row in
      "\(row % 7),\(row % 3 == 0 ? "\"no\n\u{1B}[1m\"" : "\"yes\u{07}\""),c\(row % 4)\u{1B}c"
    }
    let head = "\"a\u{1B}[2J\",\"\(Self.nasty)\",\"b\nc\""
    try tool.write(([head] + rows).joined(separator: "\n") + "\n", to: "t.csv")
  }

  @Test func whatATableCallsItsColumnsAndClassesStaysInItsPlace() async throws {
    try writeTable()
    _ = try await shown("init", "t.csv", "-o", "c.yaml", "--target", "2")
    #expect(try control(tool.content("c.yaml")) == nil)
    _ = try await shown("train", "c.yaml", "--out", "r", "--epochs", "2", "--tensorboard", "b")
    for file in ["config.yaml", "record.json", "report.html", "run.json"] {
      #expect(try control(tool.content("r/\(file)")) == nil, "\(file)")
    }
    _ = try await shown("inspect", "r")
    let matrix = try await shown("evaluate", "r", "t.csv")
    // Each row of the table of confusion is a line.
    #expect(matrix.output.contains("no\\n\\u{1B}[1m") && matrix.output.contains("yes\\u{7}"))
    let form = try await shown("export", "r", "m.onnx")
    #expect(form.output.contains("a\\u{1B}[2J") && form.output.contains("b\\nc"))
    _ = try await shown("export", "r", "m.safetensors")
    _ = try await shown("predict", "r", "nowhere\u{1B}[1m.csv", code: 1)
    // What is printed for programs has the names as they are.
    let lines = try await tool.run(["predict", "r", "t.csv", "--jsonl", "--as", "probabilities"])
    let first = try #require(lines.output.split(separator: "\n").first)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    let names = try #require(object["probabilities"] as? [String: Double]).keys.sorted()
    #expect(names == ["no\n\u{1B}[1m", "yes\u{07}"])
    let rows = try await tool.run(["predict", "r", "t.csv"])
    #expect(rows.output.contains("\"no\n\u{1B}[1m\"") || rows.output.contains("yes\u{07}"))
  }

  @Test func namesOfFilesAndFoldersAreShownAndNotSent() async throws {
    try writeTable()
    let folder = "f\u{1B}]0;title\u{07}\n"
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: folder), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: tool.folder.appending(path: "t.csv"), to: tool.folder.appending(path: "\(folder)/t.csv"))
    _ = try await shown("init", "\(folder)/t.csv", "-o", "\(folder)/c.yaml")
    let run = "\(folder)/r"
    _ = try await shown("train", "\(folder)/c.yaml", "--out", run, "--epochs", "1")
    _ = try await shown("inspect", run)
    _ = try await shown("export", run, "\(folder)/m.npz")
    _ = try await shown("train", "\(folder)/c.yaml", "--out", run, code: 1)
    _ = try await shown("lr-range", "\(folder)/c.yaml", "--out", "\(folder)/l", "--steps", "5")
    _ = try await shown("data", "--data-dir", folder)
    _ = try await shown("run", "--config", folder, code: 1)
    _ = try await shown("run", "batch-norm", "--data", folder, "--out", "x", code: 1)
  }

  @Test func mistakesShowWhatIsWrongAndSendNothing() async throws {
    try writeTable()
    try tool.write(
      "data: {path: t.csv}\nmodel: [dense]\n\"k\\e[2J\\n\": {\"\\x07\": 1}\n", to: "c.yaml")
    let mistake = try await shown("train", "c.yaml", "--out", "x", code: 1)
    #expect(mistake.errors.contains("k\\u{1B}[2J\\n"))
    for flag in [
      "--set=data.target=\u{1B}[1m", "--set=\u{1B}=1", "--epochs=\u{1B}", "--data=\u{1B}c",
    ] {
      let code: Int32 = flag.contains("data=") ? 1 : 64
      _ = try await shown("train", "c.yaml", "--out", "x", flag, code: code)
    }
    _ = try await shown("\u{1B}[31m", code: 64)
    _ = try await shown("train", "--\u{1B}c", code: 64)
  }

  @Test func aFlagThatNamesAFileIsTheName() async throws {
    let rows = (0..<60).map { "\($0 % 7),\($0 % 2 == 0 ? "x" : "y"),\($0)\n" }.joined()
    for (name, target) in [
      ("sales #2.csv", "a: b"), ("~", "~"), ("[1, 2].csv", "null"), ("'q'.csv", "true"),
      ("a: b.csv", "- x"), ("&x.csv", "*x"), ("null", "{}"), ("12", "1.5"), ("!t.csv", "a,b"),
    ] {
      try tool.write("n,\"\(target)\",m\n" + rows, to: name)
      let file = try await tool.run(["init", name, "--target=\(target)", "-o", "-"])
      #expect(file.code == 0, "\(name): \(file.errors)")
      try tool.write(file.output, to: "c.yaml")
      // The file's own path first, then the flag's in place of another.
      for arguments in [["c.yaml"], ["d.yaml", "--data", name]] {
        try tool.write(
          file.output.replacing(/\n  path: .*/) { _ in "\n  path: nothing.csv" }, to: "d.yaml")
        let result = try await tool.run(
          ["train"] + arguments + ["--out", "r", "--overwrite", "--epochs", "1", "--json"])
        #expect(result.code == 0, "\(name): \(result.errors)")
        #expect(try tool.content("r/config.yaml").contains("target"))
      }
      let predicted = try await tool.run(["predict", "r", name, "--columns=\(target)"])
      #expect(predicted.code == 0, "\(name): \(predicted.errors)")
    }
  }

  @Test(arguments: ["--epochs=5 # five", "--epochs=[5]", "--batch-size=&a 3", "--seed=!!int 3"])
  func aNumberIsANumber(_ flag: String) async throws {
    try writeTable()
    try tool.write("data: {path: t.csv}\nmodel: [dense]\n", to: "c.yaml")
    let result = try await shown("train", "c.yaml", flag, "--out", "x", code: 64)
    #expect(result.errors.contains("must be a whole number"))
  }

  #if os(Linux)
    @Test func aNameThatIsNoTextIsRefused() async throws {
      let result = try await tool.shell("$descent init \"$(printf 'caf\\351.csv')\" -o x.yaml")
      #expect(result.code == 64 && result.errors.contains("argument 'caf\\xE9.csv' is not UTF-8"))
    }

    @Test func withoutProcThereIsASentence() async throws {
      let can = try await tool.shell("unshare -m mount -t tmpfs none /proc 2>/dev/null")
      guard can.code == 0 else { return }
      for command in ["train c.yaml --out r", "inspect r", "run symmetry --quick"] {
        let result = try await tool.shell(
          "unshare -m sh -c \"mount -t tmpfs none /proc && exec $descent \(command)\"")
        #expect(result.code == 1 && result.output == "", "\(command): \(result.errors)")
        #expect(result.errors.hasPrefix("descent: /proc is not mounted"))
      }
      let version = try await tool.shell(
        "unshare -m sh -c \"mount -t tmpfs none /proc && exec $descent --version\"")
      #expect(version.code == 0 && version.output.hasPrefix("0."))
    }
  #endif
}
