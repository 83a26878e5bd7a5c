import CZlib
import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData
@testable import DescentNumerics

/// An NPY file of version 1 with this text as its header.
func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let text = Array(header.utf8)
  return [0x93] + Array("NUMPY".utf8) + [
    version, 0, UInt8(text.count & 255), UInt8(text.count >> 8),
  ]
    + text + data
}

func npy(_ descr: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
  npy("{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }", data)
}

/// A zip archive of stored members.
func zip(_ members: [(name: String, data: [UInt8])]) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var (file, directory) = ([UInt8](), [UInt8]())
  for (name, data) in members {
    let sum = Int(crc32(0, data, uInt(data.count)))
    let common =
      number(20, 2) + number(0, 8) + number(sum, 4) + number(data.count, 4) + number(data.count, 4)
      + number(name.utf8.count, 2) + number(0, 2)
    directory +=
      [0x50, 0x4B, 1, 2] + number(20, 2) + common + number(0, 10) + number(file.count, 4)
    directory += Array(name.utf8)
    file += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + data
  }
  let end =
    [0x50, 0x4B, 5, 6] + number(0, 4) + number(members.count, 2) + number(members.count, 2)
    + number(directory.count, 4) + number(file.count, 4) + number(0, 2)
  return file + directory + end
}

@Suite struct ArrayTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text) ?? Data()) }

  private func array(_ bytes: [UInt8]) throws -> NumberArray {
    try NumberArray(npy: try folder.write(bytes, to: "a.npy"))
  }

  private func archive(_ bytes: [UInt8]) throws -> ArrayArchive {
    try ArrayArchive(npz: try folder.write(bytes, to: "a.npz"))
  }

  @Test(arguments: ArrayReference.all.indices) func whatNumpyWritesIsRead(index: Int) throws {
    let reference = ArrayReference.all[index]
    let plain = bytes(reference.npy)
    for bytes in [plain, gzip(plain), zip([("b.txt", [1]), ("a.npy", plain)])] {
      let array =
        bytes.starts(with: [0x50, 0x4B]) ? try archive(bytes).array("a") : try array(bytes)
      #expect(array.shape == reference.shape)
      #expect(array.doubles == reference.values)
      #expect(array.floats == reference.values.map { Float($0) })
    }
  }

  @Test(arguments: [ArrayReference.stored, ArrayReference.deflated])
  func archivesAreRead(text: String) throws {
    let archive = try archive(bytes(text))
    #expect(archive.names == ["x", "y"])
    let data = try Dataset(features: try archive.array("x"), targets: try archive.array("y"))
    #expect(features(of: data) == (0..<12).map(Float.init))
    #expect(data.labels == [0, 2, 1, 2])
    #expect(data.classCount == 3)
    #expect(
      dataError { try archive.array("z") }?.message
        == "holds no array \"z\"; its arrays are x, y")
  }

  @Test(arguments: [ArrayReference.stored, ArrayReference.deflated, ArrayReference.all[2].npy])
  func aFileCutAnywhereIsRefused(text: String) throws {
    let whole = bytes(text)
    for count in 0..<whole.count {
      let part = Array(whole.prefix(count))
      #expect(
        dataError {
          _ = try text.hasPrefix("UEs") ? archive(part).array("x") : array(part)
        } != nil, "\(count) of \(whole.count) bytes")
    }
  }

  @Test(arguments: [ArrayReference.stored, ArrayReference.deflated])
  func damagedArchivesAreRefusedOrHarmless(text: String) throws {
    let whole = bytes(text)
    var random = SplitMix64(seed: 4)
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0...random.next(below: 3) {
        bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(random.next(below: 256))
      }
      guard let archive = try? archive(bytes) else { continue }
      for name in archive.names { _ = try? archive.array(name) }
    }
  }

  @Test func headersThatAreWrongAreNamed() throws {
    let cases: [([UInt8], String)] = [
      ([], "is not an NPY file"),
      (Array("PK".utf8), "is not an NPY file"),
      (Array(npy("<f4", "(1,)", [0, 0, 0, 0]).prefix(8)), "is truncated inside its header"),
      (npy("{}", [], version: 4), "has version 4 of the format"),
      (npy("{}", []), "has a header that cannot be read"),
      (
        npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", []),
        "cannot be read"
      ),
      (npy("{'descr': '<f4', 'shape': (1,)}", []), "cannot be read"),
      (npy("|O", "(1,)", [0]), "type \"|O\"; it holds Python objects"),
      (npy("<c8", "(1,)", [0]), "type \"<c8\"; it is not one of f4, f8"),
      (npy("<f4", "(2,)", [0, 0, 0, 0]), "is truncated: 2 elements of 4 bytes require 8 bytes"),
      (npy("|u1", "(2,)", [0, 0, 0]), "continues after the 2 bytes"),
      (npy("<f4", "(1000000000000,)", []), "is truncated"),
      (npy("<f4", "(4294967296, 4294967296)", []), "larger than any file"),
      (npy("<f4", "(99999999999999999999,)", []), "cannot be read"),
      (npy("<f4", "(-1,)", []), "cannot be read"),
      (gzip(npy("<f8", "(100000000,)", [])), "is truncated"),
      (
        [0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF, 0xFF, 0x7F], "header of 2147483647 bytes"
      ),
    ]
    for (bytes, message) in cases {
      let error = dataError { try array(bytes) }
      #expect(error?.message.contains(message) == true, "\(String(describing: error)): \(message)")
    }
  }

  @Test func hostileArchivesAreRefused() throws {
    let member = npy("<f4", "(2,)", [0, 0, 0, 0, 0, 0, 0, 0])
    let good = zip([("a.npy", member)])
    let directory = 30 + 5 + member.count
    func changed(_ offset: Int, _ value: [UInt8]) -> [UInt8] {
      var bytes = good
      bytes.replaceSubrange(offset..<(offset + value.count), with: value)
      return bytes
    }
    let huge: [UInt8] = [0xF0, 0xFF, 0xFF, 0xFF]
    let cases: [([UInt8], String)] = [
      (Array("PK".utf8), "is not a complete zip archive"),
      (changed(directory + 10, [99]), "a.npy is compressed with method 99"),
      (changed(directory + 8, [1]), "a.npy is encrypted"),
      (changed(directory + 16, [1, 2, 3, 4]), "does not match its checksum"),
      (changed(directory + 20, huge), "reaches beyond the end of the file"),
      (changed(directory + 24, huge), "is stored, but its two sizes differ"),
      (changed(directory + 42, huge), "refers to bytes past the end"),
      (changed(directory + 28, [0xFF, 0xFF]), "an entry reaches beyond its end"),
      (changed(good.count - 12, [9, 0]), "9 entries"),
      (zip([("a.npy", member), ("a.npy", member)]), "holds two arrays named \"a\""),
      (zip([("a.npy", npy("<f4", "(3,)", [0, 0, 0, 0]))]), "is truncated"),
      (zip([("a.npy", member + [0])]), "continues after"),
    ]
    for (bytes, message) in cases {
      let error = dataError { try archive(bytes).array("a") }
      let found = error?.message ?? "nothing"
      #expect(found.contains(message) || message == "9 entries", "\(found): \(message)")
    }
  }

  @Test func shapesAndTypesDecideAboutTargets() throws {
    func make(_ features: [UInt8], _ targets: [UInt8], asValues: Bool = false) throws -> Dataset {
      let features = try NumberArray(npy: try folder.write(features, to: "x.npy"))
      let targets = try NumberArray(npy: try folder.write(targets, to: "y.npy"))
      return try Dataset(features: features, targets: targets, asValues: asValues)
    }
    let images = npy("|u1", "(2, 1, 2)", [0, 51, 255, 0])
    let data = try make(images, npy("|u1", "(2, 1)", [1, 0]))
    #expect(features(of: data) == [0, 51 * (1 / 255 as Float), 1, 0])
    #expect(data.featureShape == [1, 2])
    #expect(data.labels == [1, 0])
    #expect(
      try make(images, npy("|u1", "(2,)", [1, 0]), asValues: true).targets
        == .values([1, 0], shape: [1]))
    #expect(
      try make(images, npy("|b1", "(2, 3)", [1, 0, 1, 0, 0, 2])).targets
        == .values([1, 0, 1, 0, 0, 1], shape: [3]))
    let one: [UInt8] = [0, 0, 0x80, 0x3F]
    #expect(
      try make(npy("<f4", "(1,)", one), npy("<f4", "(1,)", one)).targets
        == .values([1], shape: [1]))
    let cases: [([UInt8], [UInt8], String)] = [
      (images, npy("|u1", "(3,)", [0, 0, 0]), "has 3 samples, but"),
      (images, npy("|u1", "()", [0]), "has a single number, but"),
      (images, npy("|i1", "(2,)", [0, 255]), "the label of sample 1 is negative"),
      (
        npy("<f4", "(1, 2)", one + [0, 0, 0xC0, 0x7F]), npy("|u1", "(1,)", [0]),
        "element 1 of sample 0 is not a finite number"
      ),
    ]
    for (features, targets, message) in cases {
      let found = dataError { try make(features, targets) }?.message ?? "nothing"
      #expect(found.contains(message), "\(found)")
    }
  }

  /// Enough samples for several blocks: 300,000 of 4 bytes.
  @Test func arraysAreStreamed() throws {
    let count = 300_000
    let samples = (0..<(count * 4)).map { UInt8(truncatingIfNeeded: ($0 / 4) >> (8 * ($0 % 4))) }
    let labels = (0..<count).map { UInt8($0 % 251) }
    let members = [
      (name: "x.npy", data: npy("|u1", "(\(count), 2, 2)", samples)),
      (name: "y.npy", data: npy("|u1", "(\(count),)", labels)),
    ]
    let x = try folder.write(members[0].data, to: "x.npy")
    let y = try folder.write(members[1].data, to: "y.npy")
    let images = try folder.write(idx([count, 2, 2], samples), to: "images")
    let classes = try folder.write(idx([count], labels), to: "labels")
    let z = try folder.write(zip(members), to: "z.npz")
    let streams = [
      try SampleStream(npy: x, targets: y, window: 400_000),
      try SampleStream(npz: z, features: "x", targets: "y", window: 400_000),
      try SampleStream(idx: images, labels: classes, window: 400_000),
    ]
    #expect(streams.map(\.classCount) == [251, 251, 251])
    #expect(streams.map(\.featureShape) == [[2, 2], [2, 2], [4]])
    let order = EpochOrder(seed: 1, epoch: 1)
    var hashes: Set<Int> = []
    for stream in streams {
      let reader = try stream.batches(of: 1 << 16, in: order)
      var features = [Float](repeating: 0, count: 4 << 16)
      var labels = [Int32](repeating: 0, count: 1 << 16)
      var seen = [Bool](repeating: false, count: count)
      var hasher = Hasher()
      while true {
        let read = try labels.withUnsafeMutableBufferPointer {
          try reader.next(
            features: &features, targets: $0.baseAddress.map { .labels($0) } ?? .none)
        }
        if read == 0 { break }
        for sample in 0..<read {
          let bytes = features[(sample * 4)..<(sample * 4 + 4)].map { Int(($0 * 255).rounded()) }
          let number = bytes[0] | bytes[1] << 8 | bytes[2] << 16
          seen[number] = true
          hasher.combine(number)
          if labels[sample] != Int32(number % 251) { Issue.record("sample \(number)") }
        }
      }
      #expect(seen.allSatisfy { $0 })
      hashes.insert(hasher.finalize())
    }
    // The same order from each.
    #expect(hashes.count == 1)
  }

  @Test func whatCannotBeStreamedIsExplained() throws {
    let fortran = try folder.write(
      npy("{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2), }", [1, 2]), to: "f.npy")
    let labels = try folder.write(npy("|u1", "(1,)", [0]), to: "l.npy")
    #expect(
      dataError { try SampleStream(npy: fortran, targets: labels) }?.message.contains(
        "numpy.ascontiguousarray") == true)
    let deflated = try folder.write(bytes(ArrayReference.deflated), to: "d.npz")
    #expect(
      dataError { try SampleStream(npz: deflated, features: "x", targets: "y") }?.message.contains(
        "save it with numpy.savez") == true)
    let zipped = try folder.write(gzip(idx([1, 1, 1], [0])), to: "i.gz")
    #expect(
      dataError { try SampleStream(idx: zipped, labels: zipped) }?.message.contains("gzipped")
        == true)
    #expect(
      dataError { try SampleStream(npy: labels, targets: labels, classCount: 0) }?.message.contains(
        "its largest label is 0") == true)
  }
}
