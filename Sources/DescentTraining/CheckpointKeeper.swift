import DescentConfiguration
import DescentLearning
import DescentRuns
import Synchronization

/// Writes the checkpoints of a training: when they are due, at its end, and when it ends early.
///
/// Checkpoints by epochs or steps are written when they are due. When a checkpoint by time is due depends on the
/// machine, but what is finally kept must not: the best epoch so far waits in memory until a checkpoint is due, and in
/// the end the last and the best remain.
final class CheckpointKeeper: Sendable {
  private struct State {
    /// When the next checkpoint is due, if they are written by time.
    var due: ContinuousClock.Instant
    /// The epoch that still needs a checkpoint: the best one, or the latest if there is no best.
    var waiting: Checkpoint?
    var bestScore: Double?
  }

  private let interval: CheckpointSettings.Interval
  private let folder: CheckpointFolder
  private let monitor: MonitoredValue?
  private let documents: [String: String]
  private let log: TrainingLog
  private let events: RunEvents
  private let state: Mutex<State>

  init(_ run: TrainingRun, _ log: TrainingLog, _ events: RunEvents) throws {
    interval = run.configuration.checkpoints.every
    folder = run.checkpoints
    monitor = TrainingRun.monitor(run.configuration, run.data)
    documents = try run.documents
    self.log = log
    self.events = events
    state = Mutex(
      State(due: Self.due(interval), bestScore: try folder.bestScore))
  }

  private static func due(_ interval: CheckpointSettings.Interval) -> ContinuousClock.Instant {
    guard case .seconds(let seconds) = interval else { return .now }
    return .now + .seconds(seconds)
  }

  /// Whether it must be called after every step.
  var watchesSteps: Bool {
    switch interval {
    case .steps, .seconds: true
    case .never, .epochs: false
    }
  }

  /// Writes a checkpoint after a step if one is due.
  func afterStep(_ trainer: isolated Trainer) throws {
    switch interval {
    case .never, .epochs: return
    case .steps(let count):
      if trainer.progress.steps % count == 0 { try write(trainer.checkpoint(documents: documents)) }
    case .seconds:
      guard state.withLock({ $0.due <= .now }) else { return }
      try writeBest()
      try write(trainer.checkpoint(documents: documents))
      state.withLock { $0.due = Self.due(interval) }
    }
  }

  /// Writes a checkpoint after an epoch if one is due, or lets it wait.
  func afterEpoch(_ epoch: Epoch, of trainer: Trainer) async throws {
    let score = monitor?.value(after: epoch)
    let isDue: Bool
    switch interval {
    case .never: isDue = false
    case .epochs(let count): isDue = count > 0 && epoch.number % count == 0
    // So that there are scores to compare.
    case .steps: isDue = folder.better != nil
    case .seconds:
      isDue = false
      if mayWait(score) {
        let checkpoint = await trainer.checkpoint(score: score, documents: documents)
        state.withLock { $0.waiting = checkpoint }
      }
    }
    if isDue { try write(await trainer.checkpoint(score: score, documents: documents)) }
  }

  /// Whether an epoch must not be lost: it is the best so far, or nothing is compared.
  private func mayWait(_ score: Double?) -> Bool {
    guard let better = folder.better else { return true }
    return state.withLock { state in
      guard let score, score.isFinite else { return state.bestScore == nil }
      if let best = state.bestScore, better == .smaller ? score >= best : score <= best {
        return false
      }
      state.bestScore = score
      return true
    }
  }

  /// Writes the last checkpoint of the training, and removes those written by time.
  ///
  /// - Parameter epoch: The epoch that has just ended; `nil` if nothing was left to train.
  func atEnd(_ epoch: Epoch?, of trainer: Trainer) async throws {
    if let epoch {
      try writeBest()
      try write(
        await trainer.checkpoint(score: monitor?.value(after: epoch), documents: documents))
    }
    // A training that was killed after its last checkpoint may have left older ones too.
    var last = folder
    switch interval {
    case .epochs, .steps: break
    case .never, .seconds: last.keep = 1
    }
    try last.removeOld()
  }

  /// Writes a checkpoint of the training's current state.
  ///
  /// - Parameter epoch: The last epoch that has ended.
  func interrupted(after epoch: Epoch?, of trainer: Trainer) async throws {
    try writeBest()
    let hasJustEnded = await trainer.steps == epoch?.steps
    let score = hasJustEnded ? epoch.flatMap { monitor?.value(after: $0) } : nil
    try write(await trainer.checkpoint(score: score, documents: documents))
  }

  /// Writes the waiting epoch: the result of a training that diverged.
  func diverged() throws {
    guard let waiting = state.withLock({ $0.waiting }) else { return }
    try write(waiting)
  }

  private func writeBest() throws {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      return state.waiting
    }
    if let waiting, folder.better != nil { try write(waiting) }
  }

  private func write(_ checkpoint: Checkpoint) throws {
    // The checkpoint relies on the epochs in the log: a loss of power must not lose them.
    try log.synchronize()
    try events.tell(.checkpoint(folder.write(checkpoint)))
  }
}
