/// An append-only log that several processes share: the only store of a study.
///
/// Records are lines without their line break. Their order is the same for all readers.
public protocol Journal: Sendable {
  /// Reads the records after the first `count`.
  func read(after count: Int) throws -> [[UInt8]]

  /// Appends all of these records, or none: `false` if the log does not have exactly `count` records, because another
  /// process was faster. The caller reads on and decides again.
  func append(_ records: [[UInt8]], after count: Int) throws -> Bool
}
