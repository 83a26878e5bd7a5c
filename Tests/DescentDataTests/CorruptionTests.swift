import TestSupport
import Testing

@testable import DescentData
@testable import DescentNumerics

/// No file content may cause a trap.
@Suite struct CorruptionTests {
  @Test(arguments: Array(Tiny.files.keys).sorted(), [false, true])
  func aFileCutAnywhereIsRefused(name: String, compressed: Bool) throws {
    let folder = try TemporaryFolder()
    try Tiny.write(to: folder, below: "set", compressed: false)
    let whole = Tiny.files[name] ?? []
    let bytes = compressed ? gzip(whole) : whole
    for count in 0..<bytes.count {
      try folder.write(Array(bytes.prefix(count)), to: "set/\(name)")
      let error = dataError { try DataSource.load("set", environment: folder.environment()) }
      #expect(error?.kind == .damaged, "after \(count) of \(bytes.count) bytes")
      // Even if nothing from the missing part is requested.
      #expect(
        dataError {
          try DataSource.load(
            "set", trainingSamples: 1, testSamples: 1, environment: folder.environment())
        } != nil)
    }
  }

  @Test(arguments: [false, true]) func damagedBytesAreRefusedOrHarmless(compressed: Bool) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: compressed ? 1 : 2)
    var refused = 0
    for _ in 0..<400 {
      for (name, whole) in Tiny.files.sorted(by: { $0.key < $1.key }) {
        var bytes = compressed ? gzip(whole) : whole
        for _ in 0...random.next(below: 2) {
          bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(random.next(below: 256))
        }
        try folder.write(bytes, to: "set/\(name)")
      }
      do {
        let data = try DataSource.load("set", environment: folder.environment())
        let labels = data.train.labels ?? []
        #expect(labels.count == data.train.count)
        #expect(labels.allSatisfy { $0 >= 0 && Int($0) < data.train.classCount ?? 0 })
        #expect(features(of: data.train).allSatisfy { $0 >= 0 && $0 <= 1 })
      } catch {
        refused += 1
      }
    }
    // Gzip detects nearly all changes; in plain files most elements may have any value.
    #expect(refused > (compressed ? 380 : 80))
  }
}
