import Foundation
import Testing

@testable import DescentExperiments

@Suite struct RunFolderTests {
  private let path: String

  init() { path = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID())").path }

  private func remove() { try? FileManager.default.removeItem(atPath: path) }

  @Test func nothingIsMadeBeforeItIsAskedFor() throws {
    defer { remove() }
    let folder = try RunFolder("\(path)/a/b", overwriting: false)
    #expect(!FileManager.default.fileExists(atPath: path))
    try folder.make()
    try folder.write("text", to: "figures/one.svg")
    #expect(folder.files == ["figures/one.svg"])
  }

  /// A file that was opened before a new one takes its name still holds the old content whole.
  @Test func filesAreReplacedNotRewritten() throws {
    defer { remove() }
    let folder = try RunFolder(path, overwriting: false)
    try folder.make()
    try folder.write("old", to: "record.json")
    let reader = try #require(FileHandle(forReadingAtPath: "\(path)/record.json"))
    try folder.write("the new one", to: "record.json")
    #expect(try reader.readToEnd() == Data("old".utf8))
    #expect(try String(contentsOfFile: "\(path)/record.json", encoding: .utf8) == "the new one")
    #expect(folder.files == ["record.json"])
  }

  @Test func measurementsAreWholeLines() throws {
    defer { remove() }
    let folder = try RunFolder(path, overwriting: false)
    try folder.make()
    let log = try MetricsLog(in: folder)
    try log.append("{\"a\":1}")
    #expect(try String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8) == "{\"a\":1}\n")
    try log.append("{}")
    #expect(
      try String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8) == "{\"a\":1}\n{}\n")
  }
}
