import Testing

@testable import DescentData

@Suite struct XXHash64Tests {
  /// Values of the Python package xxhash 4.1.0 (`xxhash.xxh64_hexdigest`) for the bytes i·i + i/7 modulo 256.
  private static let values: [(count: Int, digest: String)] = [
    (0, "ef46db3751d8e999"),
    (1, "e934a84adb052768"),
    (3, "e38ecea27964f1a0"),
    (4, "4d0a1255b7392f55"),
    (5, "46dd6083c92b1a51"),
    (7, "ab23d8eaba8b0fd0"),
    (8, "9a5ddfc2b2e1e548"),
    (9, "4513494b0dc679c7"),
    (15, "e3f929bf073ecce1"),
    (16, "7be686ebe757e689"),
    (31, "e8df519c2fb8324f"),
    (32, "cb551105a121209c"),
    (33, "0849915d50be2c9b"),
    (40, "ef22c79f9b004ccf"),
    (63, "7e3fc8eb6f5437c1"),
    (64, "d4b1c50ec3c66ce8"),
    (65, "01005cd50555a179"),
    (100, "4c0049611594db8b"),
    (1000, "93026021ba58c883"),
    (100000, "bfc1727a9edff523"),
  ]

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 + $0 / 7) }
  }

  @Test func valuesOfAnotherImplementation() {
    for (count, digest) in Self.values {
      #expect(XXHash64(bytes(count)).text == digest, "\(count) bytes")
    }
  }

  @Test(arguments: [1, 2, 7, 31, 32, 33, 100, 1000]) func piecesMakeTheSame(size: Int) {
    let bytes = bytes(1000)
    var hash = XXHash64()
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.add($0) }
    }
    #expect(hash.value == XXHash64(bytes).value)
  }
}
