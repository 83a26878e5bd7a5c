/// The hash FNV-1a with 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv), which is the same in every process. `Hasher`
/// is seeded differently in each.
package struct FNV1a {
  /// The hash of everything added so far.
  @usableFromInline package var value: UInt64 = 0xcbf2_9ce4_8422_2325

  @inlinable
  package init() {}

  /// The hash of bytes.
  @inlinable
  package init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(UInt32(byte)) }
  }

  /// Adds a byte, or a whole word in one step.
  @inlinable
  package mutating func add(_ word: UInt32) {
    value = (value ^ UInt64(word)) &* 0x0000_0100_0000_01b3
  }
}
