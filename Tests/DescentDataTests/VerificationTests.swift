import Foundation
import TestSupport
import Testing

@testable import DescentData
@testable import DescentFiles

/// What is remembered about files that were found intact.
@Suite struct VerificationTests {
  private let folder: TemporaryFolder
  private let images: String

  init() throws {
    folder = try TemporaryFolder()
    images = "\(folder.path)/set/train-images-idx3-ubyte.gz"
    try Tiny.write(to: folder, below: "set")
  }

  private func load(_ environment: DataEnvironment? = nil) throws(DataError) -> LoadedData {
    try DataSource.load(
      "set", trainingSamples: 1, testSamples: 0, environment: environment ?? folder.environment())
  }

  /// Damages the end of the images, which the first image does not need.
  private func spoil(keepingTheDate: Bool) throws {
    let date = try FileManager.default.attributesOfItem(atPath: images)[.modificationDate]
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: images)))
    bytes[bytes.count - 5] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: images))
    let new = keepingTheDate ? (date as? Date) : Date(timeIntervalSince1970: 1e9)
    try FileManager.default.setAttributes([.modificationDate: new as Any], ofItemAtPath: images)
  }

  /// A whole number of seconds, so that it can be set again exactly.
  private func setDate(_ seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: images)
  }

  @Test func aFileIsReadToItsEndOnce() throws {
    try setDate(1.5e9)
    _ = try load()
    try spoil(keepingTheDate: true)
    // Same path, size and date: remembered as intact, so its end is not read.
    #expect(try load().train.count == 1)
    #expect(dataError { try DataSource.verify("set", environment: folder.environment()) } != nil)
  }

  @Test func aFileThatHasChangedIsReadAgain() throws {
    try setDate(1.5e9)
    _ = try load()
    try spoil(keepingTheDate: false)
    #expect(dataError { try load() }?.kind == .damaged)
    // A damaged file is never remembered as intact.
    #expect(dataError { try load() }?.kind == .damaged)
  }

  @Test func anotherSizeIsAnotherFile() throws {
    try setDate(1.5e9)
    _ = try load()
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: images)))
    try Data(bytes + [0]).write(to: URL(fileURLWithPath: images))
    try setDate(1.5e9)
    #expect(dataError { try load() }?.kind == .damaged)
  }

  @Test func whatTheMemoryHoldsMayBeAnything() throws {
    _ = try load()
    let verified = "\(folder.path)/cache/descent/verified"
    let entries = try FileManager.default.contentsOfDirectory(atPath: verified)
    #expect(entries.count == 2)
    #expect(entries.allSatisfy { $0.count == 64 })
    for content in [
      "", "\n", "descent verified 1\n", "\u{0}\n\n\n", String(repeating: "x", count: 70_000),
    ] {
      for entry in entries {
        try Data(content.utf8).write(to: URL(fileURLWithPath: "\(verified)/\(entry)"))
      }
      try spoil(keepingTheDate: true)
      #expect(dataError { try load() }?.kind == .damaged)
      try spoil(keepingTheDate: true)
      #expect(try load().train.count == 1)
    }
  }

  @Test func aCacheThatCannotBeWrittenDoesNotMatter() throws {
    try folder.write([], to: "blocked")
    for cache in ["\(folder.path)/blocked", "/proc/none", "not/absolute", ""] {
      let environment = folder.environment(["XDG_CACHE_HOME": cache])
      for _ in 0..<2 { #expect(try load(environment).train.count == 1) }
    }
  }

  @Test func nothingIsLeftBesideTheEntries() throws {
    for _ in 0..<3 { _ = try load() }
    let verified = "\(folder.path)/cache/descent/verified"
    #expect(try FileManager.default.contentsOfDirectory(atPath: verified).count == 2)
  }

  @Test func verifyGivesTheSums() throws {
    let files = try DataSource.verify("set", environment: folder.environment())
    #expect(files.map(\.shape) == [[6, 3, 2], [6], [2, 3, 2], [2]])
    #expect(files.first?.path == images)
    #expect(files.allSatisfy { $0.sha256.count == 64 })
    #expect(try DataSource.verify("digits") == [])
  }

  @Test func aKnownSetMustHaveItsSums() throws {
    let environment = folder.environment()
    let files = try DataSource.verify("set", environment: environment)
    let parts: [IDXPart] = [.trainImages, .trainLabels, .testImages, .testLabels]
    var digests: [IDXPart: String] = [:]
    for (part, file) in zip(parts, files) { digests[part] = file.sha256 }
    func load(_ digests: [IDXPart: String]) throws(DataError) -> LoadedData {
      let set = KnownSet(name: "tiny", title: "Tiny", torchvisionFolder: "Tiny", digests: digests)
      return try IDXLoader(
        name: "tiny", folder: IDXFolder("\(folder.path)/set"), set: set, memory: environment.memory
      ).load(trainingSamples: 1, testSamples: 1)
    }
    #expect(try load(digests).train.classCount == 10)
    for part in parts {
      var wrong = digests
      wrong[part] = String(repeating: "0", count: 64)
      // Remembered as intact with a different digest, it is verified again and refused, each time.
      for _ in 0..<2 {
        #expect(dataError { try load(wrong) }?.message.contains("is not Tiny's") == true)
      }
    }
  }
}
