import DescentFiles
import DescentStudies
import Synchronization

/// A log in Redis that Optuna's workers and ours share, on any number of machines: `JournalRedisBackend` of Optuna.
///
/// `{prefix}:log_number` is the number of the last record, and `{prefix}:log:0` the first. An append is one script, which
/// the server runs whole or not at all, and which finds its own records where the reply of an earlier attempt was lost.
/// While the server is away, the log waits for it, until it is back or the task is canceled.
public final class RedisJournal: Journal {
  public let address: RedisAddress
  public let prefix: String
  private let limits: RedisLimits
  private let living = LivingWorkers()
  private let state: Mutex<RedisLog>

  /// Connects to a server.
  ///
  /// - Parameters:
  ///   - address: Where it is.
  ///   - prefix: What the names of its keys begin with; Optuna's is empty.
  ///   - notice: Is told in a sentence when the server does not answer any more, and when it is back.
  /// - Throws: ``DataError`` if the server does not answer within five seconds, or refuses.
  public convenience init(
    _ address: RedisAddress, prefix: String = "",
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(DataError) {
    try self.init(address, prefix: prefix, limits: RedisLimits(), notice: notice)
  }

  init(
    _ address: RedisAddress, prefix: String, limits: RedisLimits,
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(DataError) {
    (self.address, self.prefix, self.limits) = (address, prefix, limits)
    var log = RedisLog(
      link: RedisLink(address, limits, scripts: RedisScript.texts, notice: notice), prefix: prefix)
    try log.link.open()
    state = Mutex(log)
  }

  public var name: String {
    prefix.isEmpty ? address.description : "\(address), prefix \(printable(prefix))"
  }

  public var workers: any WorkerRegistry {
    RedisWorkers(address, prefix: prefix, limits: limits, among: living)
  }

  public var isRemote: Bool { true }

  public func read(after count: Int) throws -> [[UInt8]] {
    try state.withLock { log in
      var records: [[UInt8]] = []
      try log.visit(after: count) { records.append($0) }
      return records
    }
  }

  public func visit(after count: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try state.withLock { log in
      try log.visit(after: count) { record in try record.withUnsafeBytes { try body($0) } }
    }
  }

  public func append(_ records: [[UInt8]], after count: Int) throws -> Bool {
    try append(records, after: count, about: [])
  }

  public func append(_ records: [[UInt8]], after count: Int, about trials: [Int]) throws -> Bool {
    guard records.allSatisfy({ !$0.contains(0x0A) }) else {
      throw DataError(.invalid, "\(name): a record is one line, without a line break in it")
    }
    return try state.withLock {
      try $0.append(records, after: count, about: trials, workers: living.keys)
    }
  }
}
