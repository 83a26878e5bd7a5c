import DescentGraph

/// Nesterov's accelerated gradient (1983), in the form that needs the gradient at w alone:
/// v ← m·v + g; w ← w − rate·(g + m·v), v from 0.
///
/// The book's variant holds the rate inside the velocity: w ← w + m²·v − (1 + m)·rate·g, then
/// v ← m·v − rate·g (Bengio and others 2012). Both are equal while the rate is constant.
public struct Nesterov: Optimizer {
  /// The rate of each step, before any schedule.
  public var learningRate: Double
  /// m, the fraction of the velocity that stays.
  public var momentum: Double
  /// Whose convention it follows where they differ.
  public var convention: Convention

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.01, momentum: Double = 0.9, convention: Convention = .standard
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.convention = convention
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: Step, in scope: Scope
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
