import DescentGraph

/// Lion (Chen et al. 2023): w ← w − rate·sign(β₁·m + (1 − β₁)·g), then m ← β₂·m + (1 − β₂)·g, m from 0.
///
/// Every element moves by the learning rate, whatever the size of its gradient. Usual rates are a third to a tenth of
/// Adam's, with a decoupled weight decay three to ten times as large.
public struct Lion: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// β₁, which weighs m against the newest gradient in the direction of a step.
  public var firstDecay: Double
  /// β₂, the fraction of m that is kept.
  public var secondDecay: Double

  /// An optimizer with the given hyperparameters.
  public init(learningRate: Double = 1e-4, firstDecay: Double = 0.9, secondDecay: Double = 0.99) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
  }

  public func check() throws {
    try check(firstDecay, "firstDecay")
    try check(secondDecay, "secondDecay")
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let mean = scope.state("firstMoment", .slot, like: parameter)
    scope.assign(secondDecay * mean + (1 - secondDecay) * gradient, to: mean)
    let direction = firstDecay * mean + (1 - firstDecay) * gradient
    return parameter - step.rate * ((direction .> 0) - (-direction .> 0))
  }
}

extension Optimizer where Self == Lion {
  /// Lion (Chen et al. 2023).
  public static func lion(
    learningRate: Double = 1e-4, firstDecay: Double = 0.9, secondDecay: Double = 0.99
  ) -> Lion {
    Lion(learningRate: learningRate, firstDecay: firstDecay, secondDecay: secondDecay)
  }
}
