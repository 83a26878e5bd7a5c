import DescentFiles
import DescentSearch
import Dispatch
import Synchronization

/// A search that lasts: trials of points of a space, their results, and who tries what next.
///
/// ```swift
/// let study = try Study(in: "study.jsonl", name: "flowers", space: space, sampler: .random())
/// while let trial = try await study.ask() {
///   try await study.tell(trial, loss(at: trial.point))
/// }
/// ```
///
/// It is kept in a log that Optuna reads and writes, too, and that several processes may work on at the same time. Which
/// trials a study has does not depend on how many there are, nor on when one of them dies: trial n is proposed from the
/// results of the trials up to n − lookahead.
public final class Study: Sendable {
  public let name: String
  public let space: SearchSpace
  /// How many trials may be under way: trial n is proposed from the results up to n − lookahead. More workers wait.
  public let lookahead: Int
  /// Determines every random number of the study.
  public let seed: Int
  public let direction: SearchDirection
  let core: Mutex<StudyCore>
  let waiters = Waiters()
  private let queue: DispatchQueue?
  private let caller: Patience.Caller?

  /// Opens a study in a file, and creates what is missing.
  ///
  /// What decides the trials is recorded in the study: where a setting is not given, the recorded one holds.
  ///
  /// - Parameters:
  ///   - path: The file of the log.
  ///   - name: The study's name in it.
  ///   - space: What to search.
  ///   - sampler: Proposes the points.
  ///   - pruner: Which trials end or pause early.
  ///   - direction: Whether lower or higher values are better.
  ///   - seed: Determines every random number of the study; 0 unless recorded.
  ///   - lookahead: How many trials may be under way; 4 unless recorded.
  ///   - trials: How many trials the study is to have, those it has already included; as many as one asks for, if `nil`
  ///     and not recorded. No more than a finite space has points.
  ///   - repetitions: Under how many seeds a promising trial is trained; 1 unless recorded. As long as the mean of its values is among
  ///     the best quarter of all trials, it is trained again with another seed. Its value is the mean of them, and its
  ///     attribute `repetitions` has them all.
  ///   - retries: How often a trial whose worker died is begun again.
  /// - Throws: ``DataError`` if the file cannot be read or written; ``SearchError/study(_:)`` if a line of it is damaged
  ///   or the recorded study is another.
  public convenience init(
    in path: String, name: String = "study", space: SearchSpace, sampler: any Sampler,
    pruner: Pruning = .none, direction: SearchDirection = .minimize, seed: Int? = nil,
    lookahead: Int? = nil, trials: Int? = nil, repetitions: Int? = nil, retries: Int = 10
  ) throws {
    try self.init(
      journal: JournalFile(path), name: name, space: space, sampler: sampler, pruner: pruner,
      direction: direction, seed: seed, lookahead: lookahead, trials: trials,
      repetitions: repetitions, retries: retries)
  }

  /// Opens a study in a log; see ``init(in:name:space:sampler:pruner:direction:seed:lookahead:trials:repetitions:retries:)``. With
  /// ``MemoryJournal`` it ends with the process.
  public init(
    journal: any Journal, name: String = "study", space: SearchSpace, sampler: any Sampler,
    pruner: Pruning = .none, direction: SearchDirection = .minimize, seed: Int? = nil,
    lookahead: Int? = nil, trials: Int? = nil, repetitions: Int? = nil, retries: Int = 10
  ) throws {
    let request = StudyRequest(
      name: name, space: space, sampler: sampler, pruning: pruner, direction: direction, seed: seed,
      lookahead: lookahead, trials: trials, repetitions: repetitions, retries: retries)
    let core = try request.open(journal)
    self.name = name
    self.space = space
    self.direction = direction
    (self.seed, self.lookahead) = (core.settings.seed, core.settings.lookahead)
    self.core = Mutex(core)
    queue = journal is MemoryJournal ? nil : DispatchQueue(label: "descent.study")
    caller = queue.map { Patience.Caller(on: $0) }
  }

  /// Decides or tells something. A log in a file may have to wait for its lock and for the disk, which happens on a thread
  /// of its own: those of Swift's tasks are for training.
  nonisolated(nonsending) func perform<Result: Sendable>(
    _ body: @escaping @Sendable (inout StudyCore) throws -> Result
  ) async throws -> Result {
    guard let queue, let caller else { return try core.withLock { try body(&$0) } }
    let mark = CancellationMark()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // Whoever waits here keeps the study; the queue must not be the last to let go of it.
        queue.async { [unowned self] in
          continuation.resume(
            with: Swift.Result {
              try caller.waiting(mark) { try core.withLock { try body(&$0) } }
            })
        }
      }
    } onCancel: {
      mark.set()
    }
  }

  // MARK: Asking and telling

  /// The next trial to train; `nil` if the study has all of them.
  ///
  /// It waits while as many trials are under way as the lookahead allows, here or in other processes, and at the end until
  /// the trials of other processes have ended: one of those may die, and its trial is trained here then. So each trial
  /// that was asked for must be told about before the lookahead is used up.
  public func ask() async throws -> StudyTrial? {
    var pause = Waiters.shortest
    while true {
      try Task.checkCancellation()
      let version = waiters.version
      switch try await perform({ try $0.next(pausing: nil) }) {
      case .work(let assignment): return StudyTrial(assignment, of: self)
      case .done: return nil
      case .wait: await waiters.change(since: version, within: &pause)
      }
    }
  }

  /// Tells the value of a trial. One that is not a number counts as failed.
  ///
  /// - Throws: ``SearchError/result(_:)`` if the trial has ended, or another worker took it over.
  public func tell(_ trial: StudyTrial, _ value: Double) async throws {
    try await tell(trial, .value(value))
  }

  /// Tells how a trial ended.
  public func tell(_ trial: StudyTrial, _ result: TrialResult) async throws {
    defer { waiters.wake() }
    try await perform { try $0.tell(trial.id, result) }
  }

  /// Leaves a trial, which the next worker to ask takes over at once.
  public func giveUp(_ trial: StudyTrial) async throws {
    defer { waiters.wake() }
    try await perform { try $0.giveUp([trial.id]) }
  }

  /// Adds a value to the curve of a trial; whether the pruner ends it.
  nonisolated(nonsending) func report(
    _ value: Double, at step: Int, _ trial: StudyTrial
  ) async throws -> Bool {
    guard trial.repetition == 0 else { return false }
    let verdict = { @Sendable (core: inout StudyCore) in
      trial.pauses ? false : core.isPruned(trial.id, step: trial.step, at: step)
    }
    // Most values are written later, so that there is nothing to wait for.
    let early = try core.withLockIfAvailable { core in
      try core.note(trial.id, value, at: step, rung: trial.until) ? verdict(&core) : nil
    }
    if case .some(.some(let isPruned)) = early { return isPruned }
    return try await perform { core in
      try core.report(trial.id, value, at: step, rung: trial.until)
      return verdict(&core)
    }
  }

  func setAttribute(_ name: String, _ value: AttributeValue, _ trial: StudyTrial) async throws {
    try await perform { try $0.setAttribute(trial.id, name, value) }
  }

  // MARK: What is known

  /// All trials, as far as this process has read.
  public var trials: [TrialRecord] {
    core.withLock { core in core.log.studies[core.study].trials.map { TrialRecord($0, core.log) } }
  }

  /// How many trials there are, as far as this process has read.
  public var trialCount: Int { core.withLock { $0.log.studies[$0.study].trials.count } }

  /// How many trials the study is to have, if that was said; no more than a finite space has points.
  public var trialLimit: Int? { core.withLock { $0.limit } }

  /// Whether the study has all its trials and they have ended, as far as this process has read. A trial that was begun again
  /// after its worker died counts once. Nobody waits for trials of other programs.
  public var isOver: Bool {
    core.withLock { core in
      let log = core.log
      let isFull = core.limit.map { core.table.count >= $0 } ?? false
      return isFull
        && log.studies[core.study].trials.allSatisfy { id in
          let trial = log.trials[id]
          return trial.state.isFinished || trial.state == .running && trial.step < 0
        }
    }
  }

  /// The complete trial with the best value, as far as this process has read.
  public var best: TrialRecord? {
    core.withLock { core in
      core.log.best(of: core.study).map { TrialRecord($0, core.log) }
    }
  }

  /// Reads what other processes wrote.
  public func refresh() throws { try core.withLock { try $0.read() } }

  /// The attributes that people and programs gave the study.
  public var attributes: [String: AttributeValue] {
    core.withLock { $0.log.studies[$0.study].userAttributes }
  }

  /// Sets an attribute of the study.
  public func setAttribute(_ name: String, _ value: AttributeValue) throws {
    try core.withLock { core in
      try core.write { core, writer in
        [writer.studyAttribute(core.study, name, value, isSystem: false)]
      }
    }
  }

  /// The value of an attribute of the study; a new one, if no process has set it yet.
  package func attribute(
    _ name: String, orSet value: @autoclosure () throws -> AttributeValue
  ) throws -> AttributeValue {
    if let known = attributes[name] { return known }
    let value = try value()
    return try core.withLock { core in
      try core.write { core, writer in
        core.log.studies[core.study].userAttributes[name] == nil
          ? [writer.studyAttribute(core.study, name, value, isSystem: false)] : []
      }
      return core.log.studies[core.study].userAttributes[name] ?? value
    }
  }
}
