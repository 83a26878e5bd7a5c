import DescentFiles
import Foundation
import Testing

@testable import DescentRuns

@Suite struct RunFolderTests {
  private let path: String

  init() { path = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID())").path }

  private func remove() { try? FileManager.default.removeItem(atPath: path) }

  @Test func nothingIsMadeBeforeItIsAskedFor() throws {
    defer { remove() }
    let folder = RunFolder("\(path)/a/b")
    try folder.check(.new)
    #expect(!FileManager.default.fileExists(atPath: path))
    try folder.begin(.new, [])
    try folder.write("text", to: "figures/one.svg")
    #expect(folder.files == ["figures/one.svg", "run.json"])
  }

  /// A file opened before a new one takes its name still has the complete old content.
  @Test func filesAreReplacedNotRewritten() throws {
    defer { remove() }
    let folder = RunFolder(path)
    try folder.begin(.new, [])
    try folder.write("old", to: "record.json")
    let reader = try #require(FileHandle(forReadingAtPath: "\(path)/record.json"))
    try folder.write("the new one", to: "record.json")
    #expect(try reader.readToEnd() == Data("old".utf8))
    #expect(try String(contentsOfFile: "\(path)/record.json", encoding: .utf8) == "the new one")
    #expect(folder.files == ["record.json", "run.json"])
  }

  @Test func measurementsAreWholeLines() throws {
    defer { remove() }
    let folder = RunFolder(path)
    try folder.begin(.new, [])
    let log = try MetricsLog(in: folder)
    try log.append("{\"a\":1}")
    #expect(try String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8) == "{\"a\":1}\n")
    try log.append("{}")
    #expect(
      try String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8) == "{\"a\":1}\n{}\n")
  }

  // MARK: One folder, one run

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  @Test func aFolderIsOneRunsAsLongAsItWrites() throws {
    defer { remove() }
    let first = RunFolder(path)
    try first.begin(.new, [("config.yaml", "first")])
    for claim in [RunFolder.Claim.new, .overwriting, .resuming] {
      let error = #expect(throws: DataError.self) {
        try RunFolder(path).begin(claim, [("config.yaml", "second")])
      }
      #expect(claim == .new || error?.message.contains("process \(getpid())") == true)
      #expect(text("config.yaml") == "first")
    }
    first.release()
    try RunFolder(path).begin(.resuming, [("config.yaml", "second")])
    #expect(text("config.yaml") == "second")
  }

  @Test func ofManyThatBeginAtOnceOneHasTheFolder() async throws {
    defer { remove() }
    for round in 0..<20 {
      let path = "\(path)/\(round)"
      let winners = await withTaskGroup(of: RunFolder?.self) { group in
        for number in 0..<8 {
          group.addTask {
            let folder = RunFolder(path)
            do {
              try folder.begin(.new, [("config.yaml", "\(number)")])
              return folder
            } catch { return nil }
          }
        }
        return await group.reduce(into: [RunFolder]()) { if let folder = $1 { $0.append(folder) } }
      }
      #expect(winners.count == 1)
    }
  }

  @Test func aNameIsTakenNotGuessed() async throws {
    defer { remove() }
    let base = "\(path)/runs/a"
    let folders = try await withThrowingTaskGroup(of: RunFolder.self) { group in
      for _ in 0..<16 { group.addTask { try RunFolder(named: base) } }
      return try await group.reduce(into: [RunFolder]()) { $0.append($1) }
    }
    #expect(Set(folders.map(\.path)) == Set([base] + (2...16).map { "\(base)-\($0)" }))
    for folder in folders { try folder.begin(.new, [("config.yaml", "")]) }
    // A name under which nothing was written is free again.
    do { #expect(try RunFolder(named: base).path == "\(base)-17") }
    #expect(!FileManager.default.fileExists(atPath: "\(base)-17"))
  }

  @Test func whatARunHasNotWrittenStays() throws {
    defer { remove() }
    let first = RunFolder(path)
    try first.begin(.new, [("config.yaml", "1")])
    try first.write("1", to: "figures/loss.svg")
    try first.write("1", to: "record.json")
    first.release()
    try Data("mine".utf8).write(to: URL(filePath: "\(path)/figures/mine.svg"))
    try Data("mine".utf8).write(to: URL(filePath: "\(path)/notes.txt"))
    #expect(throws: DataError.self) { try RunFolder(path).begin(.new, []) }
    let second = RunFolder(path)
    try second.begin(.overwriting, [("config.yaml", "2")])
    #expect(second.files == ["config.yaml", "figures/mine.svg", "notes.txt", "run.json"])
    #expect(text("config.yaml") == "2")
  }

  @Test(arguments: [
    "config.yaml", "record.json", "metrics.jsonl", "report.html", "evaluation.json",
  ])
  func aFileOfTheUserIsNotReplaced(name: String) throws {
    defer { remove() }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: "\(path)/\(name)"))
    let error = #expect(throws: DataError.self) {
      try RunFolder(path).begin(.overwriting, [("config.yaml", "1")])
    }
    #expect(error?.message.contains("was not written by a run") == true)
    #expect(text(name) == "mine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [name])
  }

  @Test func whatAKilledRunHasBegunGoes() throws {
    defer { remove() }
    let first = RunFolder(path)
    try first.begin(.new, [("config.yaml", "1")])
    try first.write("1", to: "figures/loss.svg")
    first.release()
    for name in [".descent-1.new", "figures/.descent-2.new", ".config.yaml.123.new"] {
      try Data("half".utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }
    try RunFolder(path).take(.resuming)
    let left = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    #expect(left == ["config.yaml", "figures", "figures/loss.svg", "run.json"])
  }

  @Test func theEarlierRunIsThereUntilTheFirstFilesAreWhole() throws {
    defer { remove() }
    let first = RunFolder(path)
    try first.begin(.new, [("config.yaml", "1")])
    try first.write("1", to: "record.json")
    first.release()
    // A folder with this name blocks one of the first files.
    try FileManager.default.createDirectory(
      atPath: "\(path)/second.yaml", withIntermediateDirectories: true)
    #expect(throws: DataError.self) {
      try RunFolder(path).begin(.overwriting, [("config.yaml", "2"), ("second.yaml", "2")])
    }
    #expect(text("config.yaml") == "1" && text("record.json") == "1")
  }

  // MARK: Folders from others

  private func victim() throws -> String {
    let victim = "\(path)-victim"
    try FileManager.default.createDirectory(atPath: victim, withIntermediateDirectories: true)
    try Data("precious".utf8).write(to: URL(filePath: "\(victim)/record.json"))
    return victim
  }

  @Test func noLinkInAFolderIsFollowed() throws {
    let victim = try victim()
    defer {
      remove()
      try? FileManager.default.removeItem(atPath: victim)
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let links = [
      "figures": victim, "config.yaml": "\(victim)/record.json",
      "metrics.jsonl": "\(victim)/record.json", ".descent-1.new": victim, ".x.12.new": victim,
      ".descent-lock": "\(victim)/record.json",
    ]
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(
        atPath: "\(path)/\(name)", withDestinationPath: target)
    }
    let named = #"{"files":["config.yaml","figures/record.json","metrics.jsonl"],"format":1}"#
    try Data(named.utf8).write(to: URL(filePath: "\(path)/run.json"))
    let locked = #expect(throws: DataError.self) { try RunFolder(path).begin(.overwriting, []) }
    #expect(locked?.message.contains("is a link") == true)
    try FileManager.default.removeItem(atPath: "\(path)/.descent-lock")

    let folder = RunFolder(path)
    try folder.begin(.overwriting, [("config.yaml", "mine")])
    #expect(throws: DataError.self) { try folder.write("x", to: "figures/record.json") }
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/metrics.jsonl", withDestinationPath: "\(victim)/record.json")
    #expect(throws: DataError.self) { try MetricsLog(in: folder) }
    #expect(text("config.yaml") == "mine")
    #expect(
      try String(contentsOfFile: "\(victim)/record.json", encoding: .utf8) == "precious")
    #expect(try FileManager.default.contentsOfDirectory(atPath: victim) == ["record.json"])
  }

  /// A file has as many names as it likes; one of them may lie in a folder from somebody else.
  @Test(arguments: ["metrics.jsonl", ".descent-lock", "config.yaml", "run.json", "record.json"])
  func noOtherNameOfAFileIsWrittenTo(name: String) throws {
    let victim = try victim()
    defer {
      remove()
      try? FileManager.default.removeItem(atPath: victim)
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.linkItem(
      atPath: "\(victim)/record.json", toPath: "\(path)/\(name)")
    for claim in [RunFolder.Claim.overwriting, .resuming] {
      let folder = RunFolder(path)
      try? folder.begin(claim, [("config.yaml", "mine")])
      try? MetricsLog(in: folder).append("{}")
      try? folder.write("mine", to: "record.json")
      folder.release()
      #expect(
        try String(contentsOfFile: "\(victim)/record.json", encoding: .utf8) == "precious")
    }
  }

  @Test func foldersInFoldersWithoutEndUseNothingUp() throws {
    // Foundation cannot remove it either.
    defer { try? Process.run(URL(filePath: "/bin/rm"), arguments: ["-rf", path]).waitUntilExit() }
    let folder = RunFolder(path)
    try folder.begin(.new, [])
    folder.release()
    // Deeper than a path can be long.
    try deepen("\(path)/figures", by: 3000)
    try deepen("\(path)/.descent-1.new", by: 3000)
    try RunFolder(path).begin(.overwriting, [])
    #expect(RunFolder(path).files.count == 2)
  }

  /// Makes a folder in a folder in a folder, by descriptors as an attacker would.
  private func deepen(_ path: String, by levels: Int) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var here = open(path, O_RDONLY)
    for _ in 0..<levels {
      mkdirat(here, "d", 0o777)
      let below = openat(here, "d", O_RDONLY)
      close(here)
      here = below
    }
    close(here)
  }

  @Test(arguments: ["../victim", "/etc/passwd", "a/../../b", "", "a//b", "figures/..", "a/b/c"])
  func aHeadNamesFilesInTheFolderAlone(name: String) throws {
    defer { remove() }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(#"{"files":["\#(name)"],"format":1}"#.utf8)
      .write(to: URL(filePath: "\(path)/run.json"))
    #expect(throws: DataError.self) { try RunFolder(path).begin(.overwriting, []) }
  }

  @Test func aFolderThatWasMovedIsNoticed() throws {
    defer { remove() }
    let folder = RunFolder("\(path)/a")
    try folder.begin(.new, [])
    try folder.checkPlace()
    try FileManager.default.moveItem(atPath: "\(path)/a", toPath: "\(path)/b")
    #expect(throws: DataError.self) { try folder.checkPlace() }
    try FileManager.default.createDirectory(
      atPath: "\(path)/a", withIntermediateDirectories: true)
    #expect(throws: DataError.self) { try folder.checkPlace() }
  }
}
