import Synchronization

/// A log in memory, for a study that need not outlast its process.
public final class MemoryJournal: Journal {
  private let records = Mutex<[[UInt8]]>([])

  public init() {}

  public var name: String { "the study in memory" }

  public func read(after count: Int) -> [[UInt8]] {
    records.withLock { Array($0.dropFirst(count)) }
  }

  public func append(_ new: [[UInt8]], after count: Int) -> Bool {
    records.withLock { records in
      guard records.count == count else { return false }
      records += new
      return true
    }
  }
}
