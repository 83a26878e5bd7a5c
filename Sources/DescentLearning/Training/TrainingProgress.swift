/// The progress of a training. With the values of all variables and the seed, it is the complete state: a trainer with
/// the same settings, given both, resumes with the same bits (``Trainer/restore(_:values:bestValues:)``).
public struct TrainingProgress: Sendable, Hashable, Codable {
  /// The steps taken so far.
  public internal(set) var steps = 0
  /// The epochs completed so far.
  public internal(set) var epochs = 0
  /// The steps taken in the current epoch; 0 between epochs.
  public internal(set) var stepInEpoch = 0
  /// The loss and the metrics over the batches of the current epoch.
  public internal(set) var train: EvaluationSums
  /// The learning rate from which the schedule starts.
  public internal(set) var initialRate: Double
  /// The schedule's state from epoch to epoch.
  public internal(set) var schedule = ScheduleState()
  /// The best value that early stopping has seen.
  public internal(set) var best = BestValue()
  /// Whether early stopping has ended the training.
  public internal(set) var isStopped = false
  /// Whether a value has stopped being finite.
  public internal(set) var diverged = false

  /// The progress of a loop of one's own, which counts nothing but its steps.
  public init(steps: Int) {
    self.init(initialRate: 0, metrics: [])
    self.steps = steps
  }

  init(initialRate: Double, metrics: [String]) {
    self.initialRate = initialRate
    train = EvaluationSums(metrics)
  }

  /// Discards what was measured in the current epoch, so that it can start over.
  mutating func beginEpoch() { beginEpoch(measuring: train.names) }

  /// The same, using these metrics from now on.
  mutating func beginEpoch(measuring names: [String]) {
    stepInEpoch = 0
    train = EvaluationSums(names)
  }
}
