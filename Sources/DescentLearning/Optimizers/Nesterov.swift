import DescentGraph

/// Nesterov's accelerated gradient (1983), in the form that needs only the gradient at w: v ← m·v + g; w ← w − rate·(g
/// + m·v), v from 0.
///
/// The book's variant includes the learning rate in the velocity: w ← w + m²·v − (1 + m)·rate·g, then v ← m·v − rate·g
/// (Bengio et al. 2012). The two are equal while the rate is constant.
public struct Nesterov: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// m, the fraction of the velocity that is kept.
  public var momentum: Double
  /// The convention it follows.
  public var convention: Convention

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.01, momentum: Double = 0.9, convention: Convention = .standard
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.convention = convention
  }

  public func check() throws {
    try check(momentum, "momentum")
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let velocity = scope.state("velocity", .slot, like: parameter)
    switch convention {
    case .standard:
      let next = momentum * velocity + gradient
      scope.assign(next, to: velocity)
      return parameter - step.rate * (gradient + momentum * next)
    case .book:
      let scaled = step.rate * gradient
      scope.assign(momentum * velocity - scaled, to: velocity)
      return parameter + momentum * momentum * velocity - (1 + momentum) * scaled
    }
  }
}

extension Optimizer where Self == Nesterov {
  /// Nesterov's accelerated gradient: v ← m·v + g; w ← w − rate·(g + m·v).
  public static func nesterov(
    learningRate: Double = 0.01, momentum: Double = 0.9, convention: Convention = .standard
  ) -> Nesterov {
    Nesterov(learningRate: learningRate, momentum: momentum, convention: convention)
  }
}
