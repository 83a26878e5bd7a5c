import Synchronization

/// An append-only log that several processes share: the only store of a study.
///
/// Records are lines without their line break. Their order is the same for all readers.
public protocol Journal: Sendable {
  /// Reads the records after the first `count`.
  func read(after count: Int) throws -> [[UInt8]]

  /// Appends all of these records, or none: `false` if the log does not have exactly `count` records, because another
  /// process was faster. The caller reads on and decides again.
  func append(_ records: [[UInt8]], after count: Int) throws -> Bool

  /// Appends all of these records, or none, also where other processes were faster, as long as none of their records names
  /// one of a few trials: what is told of a trial does not depend on others. The default appends after exactly `count`.
  func append(_ records: [[UInt8]], after count: Int, about trials: [Int]) throws -> Bool

  /// Calls a closure with the bytes of each record after the first `count`, in order; it stops where the closure throws.
  /// The default reads them all at once.
  func visit(after count: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Runs a closure that reads and appends while no other process appends, where the log can promise that; so that a
  /// worker that was late once is not late again and again. The default promises nothing.
  func exclusively<Result>(_ body: () throws -> Result) throws -> Result

  /// A new worker on the log, who also knows which others are still there. A log in a file has one for each time that it
  /// was opened.
  var workers: any WorkerRegistry { get }

  /// What messages call the log.
  var name: String { get }

  /// Whether reading takes as long as appending, as over a network: then what is known is taken for all that there is at
  /// first, and an append shows whether that was so. `false` by default.
  var isRemote: Bool { get }
}

extension Journal {
  public func visit(after count: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    for record in try read(after: count) { try record.withUnsafeBytes(body) }
  }

  public func append(_ records: [[UInt8]], after count: Int, about trials: [Int]) throws -> Bool {
    try append(records, after: count)
  }

  public func exclusively<Result>(_ body: () throws -> Result) throws -> Result { try body() }

  public var workers: any WorkerRegistry { LocalWorker() }

  public var isRemote: Bool { false }
}

/// Knows which of our workers are alive.
public protocol WorkerRegistry: Sendable {
  /// The name of this worker. From the first call on it is known to the others as alive until its process ends.
  ///
  /// - Throws: ``DataError`` if the others cannot be told.
  func ownName() throws -> String

  /// Whether a worker, named by ``ownName()`` somewhere, is alive as far as one can tell. Programs of others are not known.
  func isAlive(_ worker: String) -> Bool
}

/// For a log that no other process sees: its workers live as long as the process.
struct LocalWorker: WorkerRegistry {
  private static let count = Atomic(0)
  private let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue

  func ownName() -> String { "descent-\(number)" }

  func isAlive(_ worker: String) -> Bool { true }
}
