/// A stable hash from text to the stream of random numbers that it owns.
///
/// FNV-1a, 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv). `Hasher` is seeded differently in every process and would
/// give different random numbers each time.
public func pathHash(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in text.utf8 {
    hash ^= UInt64(byte)
    hash &*= 0x0000_0100_0000_01b3
  }
  return hash
}
