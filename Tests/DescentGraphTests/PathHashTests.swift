import DescentGraph
import Testing

@Suite struct PathHashTests {
  /// The test vectors of draft-eastlake-fnv, appendix C.
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325),
      ("a", 0xaf63_dc4c_8601_ec8c),
      ("b", 0xaf63_df4c_8601_f1a5),
      ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func isFNV1a(text: String, hash: UInt64) {
    #expect(pathHash(text) == hash)
  }
}
