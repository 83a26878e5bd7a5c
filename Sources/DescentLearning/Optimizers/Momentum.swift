import DescentGraph

/// Gradient descent with a velocity v, from 0 (Polyak 1964): v ← m·v + g; w ← w − rate·v.
///
/// The book's variant includes the learning rate in the velocity: v ← m·v − rate·g; w ← w + v. The two are equal while
/// the rate is constant.
public struct Momentum: Optimizer {
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
      return parameter - step.rate * next
    case .book:
      let next = momentum * velocity - step.rate * gradient
      scope.assign(next, to: velocity)
      return parameter + next
    }
  }
}

extension Optimizer where Self == Momentum {
  /// Gradient descent with a velocity: v ← m·v + g; w ← w − rate·v.
  public static func momentum(
    learningRate: Double = 0.01, momentum: Double = 0.9, convention: Convention = .standard
  ) -> Momentum {
    Momentum(learningRate: learningRate, momentum: momentum, convention: convention)
  }
}
