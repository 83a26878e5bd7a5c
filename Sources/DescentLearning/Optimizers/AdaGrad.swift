import DescentGraph

/// AdaGrad (Duchi, Hazan and Singer 2011): h ← h + g², from 0; w ← w − rate·g/(√h + ε).
///
/// Each element has its own learning rate, which falls as its gradients accumulate.
public struct AdaGrad: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// ε, which keeps the quotient finite if every gradient was 0.
  public var epsilon: Double

  /// An optimizer with the given hyperparameters.
  public init(learningRate: Double = 0.01, epsilon: Double = 1e-7) {
    self.learningRate = learningRate
    self.epsilon = epsilon
  }

  public func check() throws {
    try checkEpsilon(epsilon)
  }

  /// Without ε the quotient is NaN until there is a gradient.
  public var ignoresZeroGradients: Bool { epsilon > 0 }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let squares = scope.state("squares", .slot, like: parameter)
    let next = squares + gradient.squared()
    scope.assign(next, to: squares)
    return parameter - step.rate * gradient / (next.squareRoot() + epsilon)
  }
}

extension Optimizer where Self == AdaGrad {
  /// AdaGrad: h ← h + g²; w ← w − rate·g/(√h + ε).
  public static func adaGrad(learningRate: Double = 0.01, epsilon: Double = 1e-7) -> AdaGrad {
    AdaGrad(learningRate: learningRate, epsilon: epsilon)
  }
}
