/// Where a training stands. With the values of all variables and the seed it is all the state there is: a
/// trainer of the same settings that is given both goes on with the same bits (``Trainer/restore(_:values:bestValues:)``).
public struct TrainingProgress: Sendable, Hashable, Codable {
  /// The steps taken so far.
  public internal(set) var steps = 0
  /// The epochs done so far.
  public internal(set) var epochs = 0
  /// The steps taken of the epoch that has begun; 0 between epochs.
  public internal(set) var stepInEpoch = 0
  /// The loss and the metrics over the batches of the epoch that has begun.
  public internal(set) var train: EvaluationSums
  /// The learning rate from which the schedule starts.
  public internal(set) var initialRate: Double
  /// What the schedule keeps from epoch to epoch.
  public internal(set) var schedule = ScheduleState()
  /// The best value that early stopping has seen.
  public internal(set) var best = BestValue()
  /// Whether early stopping has ended the training.
  public internal(set) var isStopped = false
  /// Whether a value has stopped being finite.
  public internal(set) var diverged = false

  init(initialRate: Double, metrics: [String]) {
    self.initialRate = initialRate
    train = EvaluationSums(metrics)
  }

  /// Forgets what was measured in the epoch that has begun, so that it begins again.
  mutating func beginEpoch() { beginEpoch(measuring: train.names) }

  /// The same, with these metrics from now on.
  mutating func beginEpoch(measuring names: [String]) {
    stepInEpoch = 0
    train = EvaluationSums(names)
  }
}
