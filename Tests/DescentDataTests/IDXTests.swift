import Foundation
import TestSupport
import Testing

@testable import DescentData
@testable import DescentFiles
@testable import DescentNumerics

/// Loading a folder of IDX files, intact and damaged.
@Suite struct IDXTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(train: Int? = nil, test: Int? = nil) throws(DataError) -> LoadedData {
    try DataSource.load(
      "set", trainingSamples: train, testSamples: test, environment: folder.environment())
  }

  /// Writes the tiny set with one file changed, and returns the error that loading it throws.
  private func error(_ name: String, _ bytes: [UInt8]) throws -> DataError? {
    try Tiny.write(to: folder, below: "set", compressed: false)
    try folder.write(bytes, to: "set/\(name)")
    return dataError { try load() }
  }

  private func check(_ data: LoadedData) {
    #expect(data.name == "set")
    #expect(data.origin == "\(folder.path)/set")
    #expect(data.train.labels == Tiny.trainLabels.map(Int32.init))
    #expect(data.train.classCount == 3)
    #expect(data.train.featureShape == [6])
    #expect(data.train.imageShape == [3, 2])
    #expect(features(of: data.train) == Tiny.trainPixels.map { Float($0) * (1 / 255) })
    #expect(data.test?.labels == Tiny.testLabels.map(Int32.init))
    #expect(data.test.map(features) == Tiny.testPixels.map { Float($0) * (1 / 255) })
  }

  @Test(arguments: [false, true]) func aFolderIsRead(compressed: Bool) throws {
    try Tiny.write(to: folder, below: "set", compressed: compressed)
    check(try load())
  }

  @Test func namesWithADotAreKnown() throws {
    for (name, bytes) in Tiny.files {
      let dotted = name.replacingOccurrences(of: "-idx", with: ".idx")
      try folder.write(gzip(bytes), to: "set/\(dotted).gz")
    }
    check(try load())
  }

  @Test func theContentSaysWhetherAFileIsCompressed() throws {
    for (name, bytes) in Tiny.files { try folder.write(bytes, to: "set/\(name).gz") }
    check(try load())
    for (name, bytes) in Tiny.files { try folder.write(gzip(bytes), to: "set/\(name)") }
    check(try load())
  }

  @Test func aGzipFileMayHaveSeveralMembers() throws {
    for (name, bytes) in Tiny.files {
      let parts = [bytes[..<3], bytes[3..<9], [], bytes[9...]].map { gzip(Array($0)) }
      try folder.write(Array(parts.joined()), to: "set/\(name)")
    }
    check(try load())
  }

  @Test func filesLongerThanThePiecesAreRead() throws {
    var random = SplitMix64(seed: 5)
    let pixels = (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    try folder.write(gzip(idx([300, 50, 20], pixels)), to: "set/train-images-idx3-ubyte")
    try folder.write(
      idx([300], [UInt8](repeating: 3, count: 300)), to: "set/train-labels-idx1-ubyte")
    let whole = try load(test: 0)
    #expect(features(of: whole.train) == pixels.map { Float($0) * (1 / 255) })
    #expect(whole.test == nil)
    // Remembered now, so only a part is read.
    #expect(
      features(of: try load(train: 7, test: 0).train)
        == pixels[..<7000].map { Float($0) * (1 / 255) })
  }

  @Test func onlyTheSamplesAskedForAreThere() throws {
    try Tiny.write(to: folder, below: "set")
    for _ in 0..<2 {
      let data = try load(train: 2, test: 1)
      #expect(data.train.labels == [0, 1])
      // The classes are those of all training labels.
      #expect(data.train.classCount == 3)
      #expect(data.test?.count == 1)
      #expect(features(of: data.train) == Tiny.trainPixels[..<12].map { Float($0) * (1 / 255) })
    }
  }

  @Test func testFilesAreNotOpenedWhereNoneAreAskedFor() throws {
    try Tiny.write(to: folder, below: "set")
    try folder.write([1, 2, 3], to: "set/t10k-images-idx3-ubyte.gz")
    #expect(try load(test: 0).test == nil)
    #expect(dataError { try load(test: 1) }?.kind == .damaged)
  }

  @Test func moreSamplesThanThereAreAreRefused() throws {
    try Tiny.write(to: folder, below: "set")
    #expect(
      dataError { try load(train: 7) }?.description
        == "7 training samples requested, but set has 6")
    #expect(
      dataError { try load(test: 3) }?.description == "3 test samples requested, but set has 2")
    #expect(dataError { try load(train: .max) }?.kind == .invalid)
    #expect(dataError { try load(train: 0) }?.kind == .invalid)
    #expect(dataError { try load(test: -1) }?.kind == .invalid)
  }

  @Test func headersThatAreWrongAreNamed() throws {
    let name = "train-images-idx3-ubyte"
    let cases: [([UInt8], String)] = [
      ([], "is empty"),
      ([0, 0], "is truncated inside its header"),
      ([0, 0, 8, 3, 0, 0], "is truncated inside its header"),
      (Array("<!DOCTYPE html>".utf8), "is not an IDX file: it begins with 3c 21 44 4f"),
      ([3, 8, 0, 0] + idx([6, 3, 2], Tiny.trainPixels).dropFirst(4), "is not an IDX file"),
      (idx([6, 3, 2], Tiny.trainPixels, type: 0x0D), "holds 32-bit floating-point numbers"),
      (idx([6, 3, 2], Tiny.trainPixels, type: 0x0A), "is not an IDX file"),
      (idx([6], Tiny.trainLabels) + [0, 0, 0, 0, 0], "has 1 dimensions; images must have 3"),
      (idx([0, 3, 2], []), "holds nothing"),
      (idx([6, 0, 2], []), "holds nothing"),
      (idx([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], []), "larger than any file"),
      // 2⁶⁴ + 36: the number of available bytes, if the product wrapped around.
      (idx([386_836, 336_349, 141_775_993], Tiny.trainPixels), "larger than any file"),
      (idx([0xFFFF_FFFF, 0xFFFF, 2], []), "more than a file of 16 bytes can hold"),
      (idx([7, 3, 2], Tiny.trainPixels), "is truncated"),
      (idx([6, 3, 2], Tiny.trainPixels + [0]), "continues after the 36 bytes"),
      (gzip(idx([6, 3, 2], Tiny.trainPixels + [0])), "continues after the 36 bytes"),
      (gzip(idx([6, 3, 3], Tiny.trainPixels)), "18 of them are missing"),
      (gzip(idx([0xFFFF_FFFF, 0xFFFF, 2], [])), "can hold"),
      (gzip(idx([6, 3, 2], Tiny.trainPixels)) + [0], "other bytes follow its gzip data"),
      (gzip(idx([6, 3, 2], Tiny.trainPixels)) + [0x1F, 0x8C], "its gzip data are damaged"),
      (gzip(idx([6, 3, 2], Tiny.trainPixels)) + [0x1F], "is truncated"),
    ]
    for (bytes, message) in cases {
      let error = try #require(try error(name, bytes), "\(message)")
      #expect(error.kind == .damaged)
      #expect(error.message.contains(message), "\(error) instead of \(message)")
      #expect(error.description.hasPrefix("\(folder.path)/set/\(name), byte "))
    }
  }

  @Test func filesThatDoNotFitTogetherAreNamed() throws {
    let cases: [(String, [UInt8], String)] = [
      ("train-labels-idx1-ubyte", idx([5], [0, 1, 2, 1, 0]), "has 5 labels, but"),
      ("t10k-labels-idx1-ubyte", idx([2], [2, 3]), "label 1 is 3; it must be 0 to 2, as in"),
      ("t10k-images-idx3-ubyte", idx([2, 2, 3], Tiny.testPixels), "its images are 2×3; those"),
      ("train-labels-idx1-ubyte", idx([6, 1, 1], Tiny.trainLabels), "has 3 dimensions; labels"),
    ]
    for (name, bytes, message) in cases {
      let error = try #require(try error(name, bytes), "\(message)")
      #expect(error.message.contains(message), "\(error)")
    }
  }

  @Test func sumsAtTheEndOfAGzipFileAreChecked() throws {
    let whole = gzip(idx([6, 3, 2], Tiny.trainPixels))
    for position in (whole.count - 8)..<whole.count {
      var bytes = whole
      bytes[position] ^= 1
      let error = try #require(try error("train-images-idx3-ubyte", bytes))
      #expect(error.message.contains("incorrect"), "\(error)")
    }
  }

  @Test func whatIsNotAFileIsNamed() throws {
    try folder.write([], to: "set/train-images-idx3-ubyte/inside")
    try folder.write(Tiny.files["train-labels-idx1-ubyte"] ?? [], to: "set/train-labels-idx1-ubyte")
    #expect(dataError { try load() }?.message == "this is a folder where a file is needed")
    try folder.write([], to: "file")
    let environment = folder.environment()
    #expect(
      dataError { try DataSource.load("file", environment: environment) }?.message.contains(
        "not a folder") == true)
    #expect(dataError { try DataSource.load("none", environment: environment) }?.kind == .notFound)
    #expect(dataError { try DataSource.load("", environment: environment) }?.kind == .notFound)
    #expect(dataError { try DataSource.load(".", environment: environment) }?.kind == .notFound)
  }

  @Test func aPipeIsNotWaitedFor() throws {
    try Tiny.write(to: folder, below: "set")
    mkfifo("\(folder.path)/set/train-images-idx3-ubyte", 0o600)
    #expect(dataError { try load() }?.message == "this is not a regular file")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func aFileThatMayNotBeReadIsNamed() throws {
    try Tiny.write(to: folder, below: "set")
    chmod("\(folder.path)/set/train-images-idx3-ubyte.gz", 0)
    #expect(dataError { try load() }?.message == "cannot be read: permission denied")
  }

  @Test func aMissingFileIsNamed() throws {
    try Tiny.write(to: folder, below: "set")
    try FileManager.default.removeItem(atPath: "\(folder.path)/set/t10k-labels-idx1-ubyte.gz")
    #expect(
      dataError { try load() }?.description
        == "\(folder.path)/set: the folder has no t10k-labels-idx1-ubyte, with or without .gz"
    )
    #expect(try load(test: 0).train.count == 6)
  }
}
