import DescentGraph

/// Adadelta (Zeiler 2012): v ← d·v + (1 − d)·g²; Δ = √(u + ε)/√(v + ε)·g; u ← d·u + (1 − d)·Δ²; w ← w − rate·Δ, with u
/// and v from 0.
///
/// The size of past changes replaces the learning rate, which is therefore 1. As in PyTorch, d is 0.9 and ε is 1e-6.
public struct Adadelta: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// d, the fraction of both running mean squares that is kept.
  public var decay: Double
  /// ε, which lets the first changes begin.
  public var epsilon: Double

  /// An optimizer with the given hyperparameters.
  public init(learningRate: Double = 1, decay: Double = 0.9, epsilon: Double = 1e-6) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
  }

  public func check() throws {
    try check(decay, "decay")
    try checkEpsilon(epsilon)
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let squares = scope.state("squares", .slot, like: parameter)
    let changes = scope.state("changes", .slot, like: parameter)
    let square = decay * squares + (1 - decay) * gradient.squared()
    let change = ((changes + epsilon) / (square + epsilon)).squareRoot() * gradient
    scope.assign(square, to: squares)
    scope.assign(decay * changes + (1 - decay) * change.squared(), to: changes)
    return parameter - step.rate * change
  }
}

extension Optimizer where Self == Adadelta {
  /// Adadelta (Zeiler 2012).
  public static func adadelta(
    learningRate: Double = 1, decay: Double = 0.9, epsilon: Double = 1e-6
  ) -> Adadelta {
    Adadelta(learningRate: learningRate, decay: decay, epsilon: epsilon)
  }
}
