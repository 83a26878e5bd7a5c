import DescentGraph

/// Stochastic gradient descent: w ← w − rate·g.
///
/// Where the loss is far steeper along one direction than along another, it zigzags across the
/// valley and makes little way along it.
public struct SGD: Optimizer {
  /// The rate of each step, before any schedule.
  public var learningRate: Double

  /// An optimizer with the given hyperparameters.
  public init(learningRate: Double = 0.01) { self.learningRate = learningRate }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: Step, in scope: Scope
  ) -> Tensor {
    parameter - step.rate * gradient
  }
}
