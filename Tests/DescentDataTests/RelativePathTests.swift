import Foundation
import TestSupport
import Testing

@testable import DescentData
@testable import DescentFiles

/// Expected values are those of Python's os.path.normpath and os.path.relpath.
@Suite struct RelativePathTests {
  @Test(arguments: [
    ("t.csv", "conf", "conf/t.csv"), ("../t.csv", "conf", "t.csv"), ("../t.csv", "a/b", "a/t.csv"),
    ("../../t.csv", "a", "../t.csv"), ("./t.csv", "a", "a/t.csv"), ("/t.csv", "a", "/t.csv"),
    ("t.csv", "", "t.csv"), ("..", "a", "."), ("t.csv", "/a/b", "/a/b/t.csv"), ("x", "..", "../x"),
  ]) func aPathIsSeenFromAFolder(path: String, folder: String, expected: String) {
    #expect(resolved(path, in: folder) == expected)
  }

  @Test(arguments: [
    ("data/t.csv", "runs/r", "../../data/t.csv"), ("runs/r/t.csv", "runs/r", "t.csv"),
    ("t.csv", "", "t.csv"), ("../t.csv", "runs", "../../t.csv"), ("runs", "runs", "."),
    ("./a/../t.csv", "b", "../t.csv"), ("/data/t.csv", "runs/r", "/data/t.csv"),
  ]) func aPathLeadsFromAFolder(path: String, folder: String, expected: String) {
    #expect(relative(path, to: folder) == expected)
  }

  /// `..` leads out of what a link leads to.
  @Test func linksAreFollowed() throws {
    let folder = try TemporaryFolder()
    let root = folder.path
    try folder.write([1], to: "deep/inside/runs/keep")
    try folder.write([1], to: "data/t.csv")
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/runs", withDestinationPath: "deep/inside/runs")
    let base = FileManager.default.currentDirectoryPath
    func seen(_ path: String) -> String { String(relative(path, to: base)) }
    // Only relative paths: absolute ones are unchanged.
    let steps = base.split(separator: "/").map { _ in ".." }.joined(separator: "/")
    let there = steps + root
    let found = relative("\(there)/data/t.csv", to: "\(there)/runs/r")
    #expect(found == "../../../../data/t.csv")
    #expect(exists("\(root)/runs/\(found.dropFirst(3))"))
    #expect(!seen("a").hasPrefix("/"))
  }
}
