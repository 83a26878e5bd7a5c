import DescentFiles
import DescentStudies

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The records as far as they were seen, and the way to the server.
struct RedisLog: Sendable {
  var link: RedisLink
  private let numberKey: [UInt8]
  private let recordPrefix: [UInt8]
  /// How many records there were when they were counted last.
  private var seen = 0
  /// The last record that was read or written here, by which another log is noticed.
  private var last: (index: Int, record: [UInt8])?
  /// The records with which an append was answered, so that whoever reads on need not ask.
  private var kept: (after: Int, records: [[UInt8]], when: ContinuousClock.Instant)?

  /// The most records and bytes of one reply: large ones would keep other clients of the server waiting.
  private static let (mostRecords, mostBytes) = (4096, 1 << 22)
  /// The most records with which an append that was late is answered.
  private static let mostMissed = 256

  init(link: RedisLink, prefix: String) {
    self.link = link
    numberKey = [UInt8](prefix + ":log_number")
    recordPrefix = [UInt8](prefix + ":log:")
  }

  // MARK: Reading

  mutating func visit(after count: Int, _ body: ([UInt8]) throws -> Void) throws {
    if let kept, kept.after == count, .now - kept.when < .seconds(1) {
      self.kept = nil
      for record in kept.records { try body(record) }
      return
    }
    kept = nil
    var next = count
    while true {
      let (total, records) = try fetch(after: next)
      for record in records { try body(record) }
      next += records.count
      if next >= total { return }
    }
  }

  /// The number of records, and the next ones: at least one if there are more.
  private mutating func fetch(after count: Int) throws(DataError) -> (Int, [[UInt8]]) {
    var missing: ContinuousClock.Instant?
    while true {
      let (total, records) = try fetchOnce(after: count)
      if total <= count || !records.isEmpty { return (total, records) }
      // Optuna's workers on a cluster count a record before they write it.
      let now = ContinuousClock.now
      missing = missing ?? now
      guard let missing, now - missing < link.limits.record, !Patience.isOver else {
        throw self.missing(count)
      }
      usleep(20_000)
    }
  }

  private mutating func fetchOnce(after count: Int) throws(DataError) -> (Int, [[UInt8]]) {
    let arguments: [[UInt8]] = [
      recordPrefix, [UInt8]("\(count)"), [UInt8]("\(Self.mostRecords)"),
      [UInt8]("\(Self.mostBytes)"), [UInt8]("\(last?.index ?? -1)"),
    ]
    let reply = try run(.read, keys: [numberKey], arguments)
    guard case .integer(let total)? = reply.first, reply.count >= 2 else { throw notALog }
    try check(total)
    if let last, reply[1] != .bytes(last.record) {
      if reply[1] == .nothing { throw missing(last.index) }
      throw another
    }
    var records: [[UInt8]] = []
    for case .bytes(let record) in reply.dropFirst(2) { records.append(record) }
    saw(records, after: count)
    return (total, records)
  }

  private mutating func saw(_ records: [[UInt8]], after count: Int) {
    let index = count + records.count - 1
    if let record = records.last, index >= last?.index ?? 0 { last = (index, record) }
  }

  // MARK: Appending

  mutating func append(
    _ records: [[UInt8]], after count: Int, about trials: [Int], workers: [[UInt8]]
  ) throws(DataError) -> Bool {
    kept = nil
    let before = last.flatMap { $0.index == count - 1 ? $0.record : nil } ?? []
    let arguments: [[UInt8]] = [
      recordPrefix, [UInt8]("\(count)"), before, [UInt8]("\(link.limits.lifetime.milliseconds)"),
      [UInt8]("\(Self.mostMissed)"), [UInt8]("\(trials.count)"),
    ]
    let ids = trials.map { [UInt8]("\($0)") }
    let reply = try run(.append, keys: [numberKey] + workers, arguments + ids + records)
    guard reply.count >= 2, case .integer(let state) = reply[0], case .integer(let total) = reply[1]
    else { throw notALog }
    try check(total)
    if state < 0 { throw another }
    if state == 1 {
      saw(records, after: count)
      if !trials.isEmpty, count + records.count == total { kept = (count, records, .now) }
      return true
    }
    var others: [[UInt8]] = []
    for case .bytes(let record) in reply.dropFirst(2) { others.append(record) }
    saw(others, after: count)
    if count + others.count == total { kept = (count, others, .now) }
    return state == 2
  }

  private mutating func run(_ script: RedisScript, keys: [[UInt8]], _ arguments: [[UInt8]])
    throws(DataError) -> [RedisReply]
  {
    let replies = try link.exchange { [script.command($0, keys: keys, arguments)] }
    guard case .list(let reply)? = replies.first else { throw notALog }
    return reply
  }

  // MARK: What is wrong with a log

  private mutating func check(_ total: Int) throws(DataError) {
    guard total >= seen else {
      throw damaged(
        "its log has \(total) records and had \(seen): the server was emptied, or has lost its data; begin the study anew or restore them"
      )
    }
    seen = total
  }

  private func missing(_ index: Int) -> DataError {
    damaged(
      "record \(index) of its log is missing, because the server evicted it or somebody deleted it; set maxmemory-policy to noeviction, and begin the study anew or restore the server's data"
    )
  }

  private var another: DataError {
    damaged("its log is another one than before: the server was emptied and filled again")
  }

  private var notALog: DataError {
    damaged("its log is not understood; another program may use the same prefix")
  }

  private func damaged(_ text: String) -> DataError {
    DataError(.damaged, "\(link.address): \(text)")
  }
}
