/// Ends a training once a value that is watched has not become better for some epochs (Prechelt 1998).
public struct EarlyStopping: Sendable, Hashable, Codable {
  /// What is watched.
  public var monitor: MonitoredValue
  /// How many epochs in a row may be no better than the best: the last of them ends the training.
  public var patience: Int
  /// A value is better where it differs from the best by more than this; in the value's own unit.
  public var minimumChange: Double
  /// Whether the parameters and statistics of the best epoch are put back at the end.
  public var restoresBest: Bool

  /// A rule that ends a training.
  public init(
    monitor: MonitoredValue = .validationLoss, patience: Int = 10, minimumChange: Double = 0,
    restoresBest: Bool = true
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minimumChange = minimumChange
    self.restoresBest = restoresBest
  }

  /// Whether a training has gone on long enough since its best epoch.
  func ends(at best: BestValue) -> Bool { best.epochsSince >= patience }

  func check() throws {
    guard patience >= 1 else {
      throw TrainingError.setting(
        "the patience of early stopping is \(patience); it must be at least 1")
    }
    guard minimumChange.isFinite, minimumChange >= 0 else {
      throw TrainingError.setting(
        "the minimum change of early stopping is \(minimumChange); it must be 0 or positive")
    }
  }
}
