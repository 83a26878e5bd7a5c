/// Multiplies the learning rate by a factor each time a monitored value has not improved for more than `patience`
/// epochs, down to a minimum. This is PyTorch's `ReduceLROnPlateau` with an absolute threshold and no cooldown.
public struct ReduceOnPlateau: Schedule, Hashable, Codable {
  /// The monitored value; `nil` means the validation loss, and in a configured training without validation data the
  /// training loss.
  public var monitor: MonitoredValue?
  /// What the rate is multiplied by.
  public var factor: Double
  /// How many epochs in a row may pass without improvement; one more reduces the rate.
  public var patience: Int
  /// The rate does not fall below it.
  public var minimumRate: Double
  /// An improvement must exceed this, in the value's own unit.
  public var minimumChange: Double

  /// A schedule that reacts to the results of the training.
  public init(
    monitor: MonitoredValue? = nil, factor: Double = 0.1, patience: Int = 10,
    minimumRate: Double = 0, minimumChange: Double = 0
  ) {
    self.monitor = monitor
    self.factor = factor
    self.patience = patience
    self.minimumRate = minimumRate
    self.minimumChange = minimumChange
  }

  public var watched: MonitoredValue? { monitor ?? .validationLoss }

  public func rate(from initial: Double, at point: SchedulePoint) -> Double {
    min(initial, max(initial * point.state.factor, minimumRate))
  }

  public func update(_ state: inout ScheduleState, with value: Double, epoch: Int) {
    let direction = (monitor ?? .validationLoss).direction
    let isBetter = state.best.note(
      value, epoch: epoch, direction, minimumChange: minimumChange)
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
      "the minimum change of the monitored value is \(minimumChange); it must be 0 or positive")
  }
}

extension Schedule where Self == ReduceOnPlateau {
  /// The rate is multiplied by a factor when a monitored value no longer improves.
  public static func reduceOnPlateau(
    monitor: MonitoredValue? = nil, factor: Double = 0.1, patience: Int = 10,
    minimumRate: Double = 0, minimumChange: Double = 0
  ) -> ReduceOnPlateau {
    ReduceOnPlateau(
      monitor: monitor, factor: factor, patience: patience, minimumRate: minimumRate,
      minimumChange: minimumChange)
  }
}
