import DescentGraph

/// Stochastic gradient descent: w ← w − rate·g.
///
/// If the loss is far steeper in one direction than in another, it zigzags across the valley and makes little progress
/// along it.
public struct SGD: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double

  /// An optimizer with the given hyperparameters.
  public init(learningRate: Double = 0.01) { self.learningRate = learningRate }

  public var ignoresZeroGradients: Bool { true }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    parameter - step.rate * gradient
  }
}

extension Optimizer where Self == SGD {
  /// Stochastic gradient descent: w ← w − rate·g.
  public static func sgd(learningRate: Double = 0.01) -> SGD { SGD(learningRate: learningRate) }
}
