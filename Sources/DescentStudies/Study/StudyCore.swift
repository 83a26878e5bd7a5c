import DescentNumerics
import DescentSearch

/// A study as this process knows it, and its decisions. All of it depends on the log alone, so that every process decides
/// the same.
struct StudyCore: Sendable {
  var reader: LogReader
  let study: Int
  let settings: StudySettings
  let sampler: any Sampler
  let pruning: Pruning
  let retries: Int
  var table = StepTable()
  var lives: LifeTable
  /// The trials that this process trains at this moment, by their identifiers.
  var active: Set<Int> = []
  var unwritten = UnwrittenReports()
  var proposals: ProposalCache
  var peers: [PrunerPeer] = []

  var log: StudyLog { reader.log }
  var space: SearchSpace { settings.space }

  init(
    reader: LogReader, study: Int, settings: StudySettings, sampler: any Sampler,
    pruning: Pruning, retries: Int
  ) {
    self.reader = reader
    self.study = study
    self.settings = settings
    self.sampler = sampler
    self.pruning = pruning
    self.retries = retries
    lives = LifeTable(reader.workers)
    proposals = ProposalCache(settings.space)
    update()
  }

  /// Reads what others wrote.
  mutating func read() throws {
    try reader.read()
    update()
    if let error = reader.damageError { throw error }
    guard !reader.log.studies[study].isDeleted else {
      throw SearchError.study(
        "the study \(reader.log.studies[study].name) was deleted while it was in use")
    }
  }

  /// Appends records and takes them in; `false` if another process was faster.
  ///
  /// - Parameter trials: The trials that the records are about, if they do not depend on any others.
  mutating func append(_ records: [[UInt8]], about trials: [Int] = []) throws -> Bool {
    guard try reader.append(records, about: trials) else { return false }
    update()
    return true
  }

  private mutating func update() {
    let touched = reader.takeTouched()
    table.update(touched, reader.log, study: study, space: settings.space)
  }

  func writer() throws -> RecordWriter {
    RecordWriter(
      worker: try reader.workers.ownName(), isLocal: reader.log.isLocal ?? false)
  }

  var direction: SearchDirection {
    SearchDirection(rawValue: reader.log.studies[study].directions.first ?? 1) ?? .minimize
  }

  /// How many trials the study is to have, if that was said.
  var limit: Int? {
    let recorded = reader.log.studies[study].systemAttributes[StepAttribute.trials]?.integer
    guard let count = space.count else { return recorded }
    return min(recorded ?? count, count)
  }

  /// The seed of a trial: a whole number that JSON's readers everywhere keep exactly.
  func seed(ofTrial index: Int, repetition: Int = 0) -> UInt64 {
    let words = Philox.words(
      counter: [
        UInt32(truncatingIfNeeded: index), 0x5EED, UInt32(truncatingIfNeeded: repetition), 0,
      ],
      key: Philox.halves(UInt64(bitPattern: Int64(settings.seed))))
    return UInt64(words[0]) << 16 | UInt64(words[1] >> 16)
  }

  func assignment(_ trial: Int) -> Assignment {
    let entry = table.trials[trial]
    let step = entry.steps[entry.steps.count - 1]
    return Assignment(
      id: entry.latest, number: Int(log.trials[entry.latest].number), trial: trial,
      step: step.step, until: step.until, repetition: step.repetition,
      point: log.point(entry.latest),
      seed: seed(ofTrial: trial, repetition: step.repetition))
  }
}

/// Remembers for a moment which workers are alive, so that nobody asks the system at every step. That one is dead is not
/// remembered: it may have been cut off, and what it begins when it is back is its own.
struct LifeTable: Sendable {
  private let workers: any WorkerRegistry
  private var known: [String: ContinuousClock.Instant] = [:]

  init(_ workers: any WorkerRegistry) { self.workers = workers }

  /// Whether a worker of ours is dead. A program of others never is, as far as we know.
  mutating func isDead(_ worker: String) -> Bool {
    guard WorkerFile.isOurs(worker) else { return false }
    let now = ContinuousClock.now
    if let until = known[worker], until > now { return false }
    let isAlive = workers.isAlive(worker)
    known[worker] = isAlive ? now + .milliseconds(100) : nil
    return !isAlive
  }
}
