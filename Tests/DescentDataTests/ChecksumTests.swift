import Testing

@testable import DescentData
@testable import DescentFiles

@Suite struct ChecksumTests {
  /// Values of the Python package xxhash 4.1.0 (`xxhash.xxh3_hexdigest`) for the bytes i·i + i/7 modulo 256.
  private static let values: [(count: Int, digest: String)] = [
    (0, "2d06800538d394c2"),
    (1, "c44bdff4074eecdb"),
    (2, "d6645fc3051a9457"),
    (3, "37892f624f40b19c"),
    (4, "5206b2e6b553fe7e"),
    (7, "40a4e690bb98f3c5"),
    (8, "98c961a085a126a8"),
    (9, "d6ff946995b5f732"),
    (15, "cf3a17459b4e35b4"),
    (16, "7811a63c955db878"),
    (17, "b1adc62e0cf2e837"),
    (31, "6d7bd22053f90831"),
    (32, "78faf7a1dc3009b8"),
    (33, "47800873b760103e"),
    (100, "5d7ebf3176b64aaf"),
    (127, "57a2807eeb1e2a25"),
    (128, "75f641de129b9250"),
    (129, "c0874810ab91d5e5"),
    (200, "ffa1c3048f8289d6"),
    (239, "4eb388c23d64cefb"),
    (240, "100873fe1bbc153a"),
    (241, "1ef3a6cb47fbad2d"),
    (256, "d2ec23f78aff05ce"),
    (1023, "364ccf4c2c9e55bd"),
    (1024, "6811158f016ad5dc"),
    (1025, "17e75d922ee4c353"),
    (1087, "5306da7a951b9a1c"),
    (1088, "d6a03e7dc0fa9f1b"),
    (1089, "3fe73f442c8168e5"),
    (2048, "67be7858b252e442"),
    (2049, "d8dc27162768a102"),
    (5000, "558d334258799eeb"),
    (100000, "d0d057cdc2a27a4c"),
  ]

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 + $0 / 7) }
  }

  @Test func valuesOfAnotherImplementation() {
    for (count, digest) in Self.values {
      #expect(Checksum(bytes(count)).text == digest, "\(count) bytes")
    }
  }

  @Test(arguments: [1, 2, 7, 31, 64, 100, 1000, 1023, 1024, 1025, 2500]) func piecesMakeTheSame(
    size: Int
  ) {
    let bytes = bytes(6000)
    var hash = Checksum()
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.add($0) }
    }
    #expect(hash.text == Checksum(bytes).text)
  }
}
