/// How a step changes the parameters, given their gradients.
public struct UpdateRule: Sendable {
  /// The optimizer.
  public var optimizer: any Optimizer
  /// How the optimizer's learning rate changes; `nil` if it does not.
  public var schedule: (any Schedule)?
  /// What draws the weights toward 0.
  public var weightDecay: WeightDecay
  /// How the gradients are clipped before the update.
  public var clipping: GradientClipping

  /// Creates a rule; by default SGD alone.
  public init(
    _ optimizer: any Optimizer = SGD(), schedule: (any Schedule)? = nil,
    weightDecay: WeightDecay = .none, clipping: GradientClipping = .none
  ) {
    self.optimizer = optimizer
    self.schedule = schedule
    self.weightDecay = weightDecay
    self.clipping = clipping
  }

  /// - Throws: ``TrainingError/setting(_:)`` if a number is out of range.
  func check() throws {
    try clipping.check()
    try schedule?.check()
    try optimizer.check()
    try Self.check(rate: optimizer.learningRate)
    switch weightDecay {
    case .none: break
    case .l2(let strength), .decoupled(let strength):
      guard strength.isFinite, strength >= 0 else {
        throw TrainingError.setting("the weight decay is \(strength); it must be 0 or positive")
      }
    }
  }

  static func check(rate: Double) throws {
    guard rate.isFinite, rate >= 0 else {
      throw TrainingError.setting(
        "the learning rate is \(rate); it must be a finite number, 0 or positive")
    }
  }
}
