import DescentSearch

/// A log as far as it was read, and the way to add to it.
struct LogReader: Sendable {
  let journal: any Journal
  let workers: any WorkerRegistry
  private(set) var log = StudyLog()
  /// The first line that is no record.
  private(set) var damage: (line: Int, reason: String)?

  init(_ journal: any Journal) {
    self.journal = journal
    workers = journal.workers
  }

  /// Reads what was added. A damaged line ends it: everything before stays readable.
  mutating func read() throws {
    guard damage == nil else { return }
    let journal = journal
    try noting { log in try journal.visit(after: log.count) { try log.apply($0) } }
  }

  private mutating func noting(_ body: (inout StudyLog) throws -> Void) throws {
    do {
      try body(&log)
    } catch let error as RecordDamage {
      damage = (log.count + 1, error.reason)
    }
  }

  /// Why nothing can be appended, if so.
  var damageError: SearchError? {
    damage.map { damage in
      .study(
        "\(journal.name): line \(damage.line) \(damage.reason); what stands before it can be read, and nothing is added until the line is repaired, because trials are counted by their lines"
      )
    }
  }

  /// Appends records and reads them; `false` if the log has others that were not read yet.
  ///
  /// - Parameter trials: The trials that the records are about, if they do not depend on any others.
  mutating func append(_ records: [[UInt8]], about trials: [Int] = []) throws -> Bool {
    if let damageError { throw damageError }
    guard try journal.append(records, after: log.count, about: trials) else { return false }
    if journal.isRemote, trials.isEmpty {
      // They stand right after what was read. To ask whether others have added more takes as long as the append.
      try noting { log in for record in records { try record.withUnsafeBytes { try log.apply($0) } }
      }
    } else {
      try read()
    }
    return true
  }

  mutating func takeTouched() -> [Int] { log.takeTouched() }
}
