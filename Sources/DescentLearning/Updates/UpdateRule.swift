/// How a step changes the parameters, given their gradients: transforms of the gradients, the optimizer, and transforms of
/// its update, in this order.
///
/// ```swift
/// let updates = UpdateRule(
///   Adam(), schedule: CosineDecay(), before: [.clipping(.norm(1))],
///   after: [.decay(0.01), .movingAverage(0.999)], groups: [.frozen("1-Dense")])
/// ```
public struct UpdateRule: Sendable {
  /// The optimizer.
  public var optimizer: any Optimizer
  /// How the optimizer's learning rate changes; `nil` if it does not.
  public var schedule: (any Schedule)?
  /// What changes the gradients before the optimizer sees them, in order.
  public var before: [any GradientTransform]
  /// What changes the optimizer's updates, in order.
  public var after: [any UpdateTransform]
  /// Parameters with an optimizer or a rate of their own, and those that are frozen.
  public var groups: [ParameterGroup]

  /// Creates a rule; by default SGD alone.
  ///
  /// - Parameters:
  ///   - weightDecay: Short for an ``L2Penalty`` at the start of `before`, or a ``DecoupledDecay`` at the start of `after`.
  ///   - clipping: Short for a ``GradientClipping`` in front of the other transforms of gradients.
  public init(
    _ optimizer: any Optimizer = SGD(), schedule: (any Schedule)? = nil,
    weightDecay: WeightDecay = .none, clipping: GradientClipping = .none,
    before: [any GradientTransform] = [], after: [any UpdateTransform] = [],
    groups: [ParameterGroup] = []
  ) {
    self.optimizer = optimizer
    self.schedule = schedule
    self.before = (clipping == .none ? [] : [clipping]) + before
    self.after = after
    self.groups = groups
    switch weightDecay {
    case .none: break
    case .l2(let strength): self.before.insert(L2Penalty(strength: strength), at: 0)
    case .decoupled(let strength): self.after.insert(DecoupledDecay(strength: strength), at: 0)
    }
  }

  /// - Throws: ``TrainingError/setting(_:)`` if a number is out of range.
  func check() throws {
    for transform in before { try transform.check() }
    try schedule?.check()
    try optimizer.check()
    try Self.check(rate: optimizer.learningRate)
    for transform in after { try transform.check() }
    for group in groups { try group.check(against: optimizer.learningRate) }
  }

  static func check(rate: Double) throws {
    guard rate.isFinite, rate >= 0 else {
      throw TrainingError.setting(
        "the learning rate is \(rate); it must be a finite number, 0 or positive")
    }
  }
}
