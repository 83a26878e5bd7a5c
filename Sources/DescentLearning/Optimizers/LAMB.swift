import DescentGraph

/// LAMB (You et al. 2020), for large batches: the update of Adam, u = m̂/(√v̂ + ε), and then w ← w − rate·(‖w‖/‖u‖)·u, so that
/// every parameter moves in proportion to its own norm. The ratio is 1 where one of the norms is 0.
///
/// With a decay λ, u is m̂/(√v̂ + ε) + λ·w for weights: the ratio includes it. A decoupled decay of the update rule, instead,
/// is subtracted afterwards.
public struct LAMB: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// β₁
  public var firstDecay: Double
  /// β₂
  public var secondDecay: Double
  /// ε, which keeps the quotient finite if every gradient was 0.
  public var epsilon: Double
  /// λ, the decay of weights; biases, scales and shifts do not decay.
  public var decay: Double

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double = 1e-6, decay: Double = 0
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon
    self.decay = decay
  }

  public func check() throws {
    try check(firstDecay, "firstDecay")
    try check(secondDecay, "secondDecay")
    try checkEpsilon(epsilon)
    try checkSetting(
      decay >= 0 && decay.isFinite, "the decay of LAMB is \(decay); it must be 0 or positive")
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let moments = Moments(
      of: gradient, for: parameter, firstDecay: firstDecay, secondDecay: secondDecay, in: scope)
    let root = moments.root(correctedBy: step.bias(of: secondDecay)) + epsilon
    let update = moments.mean / step.bias(of: firstDecay) / root
    let decays = decay > 0 && step.parameter.role == .weight
    let change = decays ? update + decay * parameter : update
    return parameter - step.rate * ratio(of: parameter, to: change) * change
  }

  /// ‖w‖/‖u‖, or 1 where it would be 0 or infinite.
  private func ratio(of parameter: Tensor, to change: Tensor) -> Tensor {
    let own = parameter.squared().sum().squareRoot()
    let other = change.squared().sum().squareRoot()
    let one = parameter.filling(.scalar, with: 1)
    return (own / other).selected(where: Tensor.minimum(own, other) .> 0, else: one)
  }
}

extension Optimizer where Self == LAMB {
  /// LAMB (You et al. 2020).
  public static func lamb(
    learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double = 1e-6, decay: Double = 0
  ) -> LAMB {
    LAMB(
      learningRate: learningRate, firstDecay: firstDecay, secondDecay: secondDecay,
      epsilon: epsilon, decay: decay)
  }
}
