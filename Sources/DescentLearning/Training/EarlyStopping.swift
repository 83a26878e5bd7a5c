/// Stops training once a monitored value has not improved for some epochs (Prechelt 1998).
public struct EarlyStopping: Sendable, Hashable, Codable {
  /// The monitored value; `nil` means the validation loss, and in a configured training without validation data the
  /// training loss.
  public var monitor: MonitoredValue?
  /// How many epochs in a row may pass without improvement; the last of them ends the training.
  public var patience: Int
  /// An improvement must exceed this, in the value's own unit.
  public var minimumChange: Double
  /// Whether the parameters and running statistics of the best epoch are restored at the end.
  public var restoresBest: Bool

  /// Creates a rule with the given settings.
  public init(
    monitor: MonitoredValue? = nil, patience: Int = 10, minimumChange: Double = 0,
    restoresBest: Bool = true
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minimumChange = minimumChange
    self.restoresBest = restoresBest
  }

  /// The value it monitors.
  public var watched: MonitoredValue { monitor ?? .validationLoss }

  /// Whether training should stop, given its best epoch.
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
