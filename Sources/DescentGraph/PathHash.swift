import DescentNumerics

/// A stable hash from text to the stream of random numbers that it owns.
///
/// FNV-1a, 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv). `Hasher` is seeded differently in every process and would
/// give different random numbers each time.
public func pathHash(_ text: String) -> UInt64 {
  FNV1a(text.utf8).value
}
