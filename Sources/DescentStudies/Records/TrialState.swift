/// What has become of a trial.
public enum TrialState: Int, Sendable, Hashable, Codable {
  /// It is being trained, or waits for its promotion.
  case running = 0
  /// It has its value.
  case complete = 1
  /// It was ended early, because others were better at the same point.
  case pruned = 2
  /// It ended without a value.
  case failed = 3
  /// It was queued, and nobody has begun it.
  case waiting = 4

  public var isFinished: Bool { self != .running && self != .waiting }
}
