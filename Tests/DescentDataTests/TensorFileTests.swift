import Foundation
import TestSupport
import Testing

@testable import DescentArrays
@testable import DescentData
@testable import DescentFiles

@Suite struct TensorFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let reference = [UInt8](Data(base64Encoded: TensorReference.file) ?? Data())

  private func file(_ bytes: [UInt8]) throws -> TensorFile {
    try TensorFile(safetensors: folder.write(bytes, to: "a.safetensors"))
  }

  /// A file with this header followed by a number of bytes.
  private func file(_ head: String, _ count: Int) throws -> TensorFile {
    let text = Array(head.utf8)
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
    return try file(length + text + [UInt8](repeating: 1, count: count))
  }

  @Test func whatThePackageWritesIsRead() throws {
    let file = try file(Self.reference)
    #expect(file.metadata == ["format": "np", "ä \"quoted\"": "line\nbreak"])
    #expect(Set(file.entries.map(\.name)) == Set(TensorReference.arrays.map(\.name)))
    for array in TensorReference.arrays {
      let entry = try #require(file.entries.first { $0.name == array.name })
      #expect(entry.shape == array.shape)
      let values = try file.floats(array.name)
      #expect(values.map(\.bitPattern) == array.values.map(\.bitPattern), "\(array.name)")
    }
  }

  @Test func whatWeWriteIsReadBack() throws {
    let tensors = [
      NamedTensor(
        "1-Dense/weight", shape: [2, 3], values: [1, -2, 3.5, .infinity, 0x1p-140, -0.0]),
      NamedTensor("q\"\\\u{1}ä", shape: [], values: [7]),
      NamedTensor("nothing", shape: [0, 5], values: []),
    ]
    let path = folder.path("b.safetensors")
    try TensorFile.write(tensors, metadata: ["format": "pt", "a\n": "\"b\""], to: path)
    let file = try TensorFile(safetensors: path)
    #expect(file.metadata == ["format": "pt", "a\n": "\"b\""])
    #expect(file.entries.map(\.name).sorted() == tensors.map(\.name).sorted())
    for tensor in tensors {
      #expect(try file.floats(tensor.name).map(\.bitPattern) == tensor.values.map(\.bitPattern))
      #expect(file.entries.first { $0.name == tensor.name }?.shape == tensor.shape)
    }
    // The elements begin at a multiple of eight.
    #expect(file.entries.allSatisfy { ($0.range.lowerBound % 4) == 0 })
    #expect(try folder.names() == ["b.safetensors"])
  }

  @Test func theSameArraysGiveTheSameBytes() throws {
    let tensors = [NamedTensor("a", shape: [1], values: [1])]
    let metadata = ["z": "1", "a": "2", "m": "3"]
    let paths = ["1", "2"].map { folder.path($0) }
    for path in paths { try TensorFile.write(tensors, metadata: metadata, to: path) }
    let files = try paths.map { try Data(contentsOf: URL(filePath: $0)) }
    #expect(files[0] == files[1])
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,  // another length than the shape's
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,  // a gap
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,  // bytes behind the last
    #"{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}"#,
    #"{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#,
    #"{"a":{"shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"a":1}}"#,
    #"[]"#, #"{"#, "", #"{"a":"# + String(repeating: "[", count: 100_000),
  ]) func aDamagedHeadIsRefused(head: String) throws {
    let error = #expect(throws: DataError.self) { try file(head, 8) }
    #expect(error?.kind == .damaged)
  }

  @Test func theLengthOfTheHeadIsChecked() throws {
    for length in [UInt64.max, 1 << 63, 1 << 40, 100_000_001, 9] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) }
      #expect(throws: DataError.self) { try file(bytes + [UInt8](repeating: 0x7B, count: 8)) }
    }
    #expect(throws: DataError.self) { try file([1, 2, 3]) }
  }

  @Test func everyCutIsRefused() throws {
    for count in 0..<Self.reference.count {
      #expect(throws: DataError.self) { try file(Array(Self.reference[..<count])) }
    }
  }

  @Test func anUnknownNameIsAnError() throws {
    let file = try file(Self.reference)
    let error = #expect(throws: DataError.self) { try file.floats("weight") }
    #expect(error?.description.contains("holds no array \"weight\"; its arrays are") == true)
  }

  @Test func wrongTensorsAreNotWritten() throws {
    let path = folder.path("c.safetensors")
    for tensors in [
      [NamedTensor("a", shape: [2], values: [1])],
      [NamedTensor("a", shape: [], values: [1]), NamedTensor("a", shape: [], values: [1])],
      [NamedTensor("__metadata__", shape: [], values: [1])],
    ] {
      #expect(throws: DataError.self) { try TensorFile.write(tensors, to: path) }
      #expect(throws: DataError.self) { try ArrayArchive.write(tensors, to: path) }
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func halvesAreTheirValues() {
    // Every bit pattern against its definition: ±2^(e−15)·(1 + f/1024), subnormal below.
    for bits in UInt16.min...UInt16.max {
      let (sign, exponent, fraction) = (bits >> 15, Int(bits >> 10 & 31), Double(bits & 1023))
      let value = TensorElement.float(half: bits)
      if exponent == 31 {
        #expect(fraction == 0 ? value.isInfinite : value.isNaN)
      } else {
        let magnitude =
          exponent == 0
          ? fraction * 0x1p-24
          : (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
        #expect(Double(value) == (sign == 0 ? magnitude : -magnitude))
      }
    }
  }

  @Test func anArchiveIsReadBack() throws {
    let tensors = [
      NamedTensor("1-Dense/weight", shape: [2, 3], values: [1, -2, 3.5, 0.1, 0x1p-140, -0.0]),
      NamedTensor("one", shape: [1], values: [7]), NamedTensor("scalar", shape: [], values: [8]),
    ]
    let path = folder.path("d.npz")
    try ArrayArchive.write(tensors, to: path)
    let archive = try ArrayArchive(npz: path)
    #expect(archive.names == tensors.map(\.name))
    for tensor in tensors {
      let array = try archive.array(tensor.name)
      #expect(array.shape == tensor.shape)
      #expect(array.floats.map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }
  }

  @Test func aFolderAppearsWhole() throws {
    let path = folder.path("x/y/whole")
    let whole = try OutputFolder(path)
    let file = try whole.file("a")
    try file.write([UInt8](repeating: 7, count: 1_000_000))
    try file.finish()
    #expect(!FileManager.default.fileExists(atPath: path))
    try whole.finish()
    #expect(
      try Data(contentsOf: URL(filePath: "\(path)/a")) == Data(repeating: 7, count: 1_000_000))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("x/y")) == ["whole"])
    // An abandoned file leaves nothing.
    do {
      let output = try OutputFolder(folder.path("x/y/other"))
      try output.file("a").write([1 as UInt8])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("x/y")) == ["whole"])
  }

  @Test func aFullDiskIsSaid() throws {
    let error = #expect(throws: DataError.self) {
      try OutputFile("/proc/nothing-can-be-made-here")
    }
    #expect(error?.kind == .unwritable)
    #expect(OutputFile.error("a", ENOSPC).description.contains("the disk is full"))
  }
}
