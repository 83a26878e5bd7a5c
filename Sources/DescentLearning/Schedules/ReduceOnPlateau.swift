/// The rate multiplied by a factor each time a watched value has not become better for more than
/// `patience` epochs, down to a minimum. It is `ReduceLROnPlateau` of PyTorch with an absolute threshold
/// and no cool-down.
public struct ReduceOnPlateau: Schedule, Hashable, Codable {
  /// What is watched.
  public var monitor: MonitoredValue
  /// What the rate is multiplied by.
  public var factor: Double
  /// How many epochs in a row may be no better than the best; one more reduces the rate.
  public var patience: Int
  /// The rate does not fall below it.
  public var minimumRate: Double
  /// A value is better where it differs from the best by more than this; in the value's own unit.
  public var minimumChange: Double

  /// A schedule that follows what the training comes to.
  public init(
    monitor: MonitoredValue = .validationLoss, factor: Double = 0.1, patience: Int = 10,
    minimumRate: Double = 0, minimumChange: Double = 0
  ) {
    self.monitor = monitor
    self.factor = factor
    self.patience = patience
    self.minimumRate = minimumRate
    self.minimumChange = minimumChange
  }

  public var watched: MonitoredValue? { monitor }

  public func rate(from initial: Double, at point: SchedulePoint) -> Double {
    min(initial, max(initial * point.state.factor, minimumRate))
  }

  public func update(_ state: inout ScheduleState, with value: Double, epoch: Int) {
    let isBetter = state.best.note(
      value, epoch: epoch, monitor.direction, minimumChange: minimumChange)
    guard !isBetter, state.best.epochsSince > patience else { return }
    state.factor *= factor
    state.best.epochsSince = 0
  }

  public func check() throws {
    try checkSetting(
      factor > 0 && factor < 1,
      "the factor of the rate is \(factor); it must be above 0 and below 1")
    try checkSetting(
      patience >= 0, "the patience before the rate is reduced is \(patience); it must be 0 or more")
    try checkSetting(
      minimumRate.isFinite && minimumRate >= 0,
      "the minimum of the rate is \(minimumRate); it must be 0 or positive")
    try checkSetting(
      minimumChange.isFinite && minimumChange >= 0,
      "the minimum change of the watched value is \(minimumChange); it must be 0 or positive")
  }
}
