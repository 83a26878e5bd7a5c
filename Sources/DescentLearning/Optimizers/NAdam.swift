import DescentGraph
import RealModule

/// NAdam (Dozat 2016): Adam with Nesterov's look ahead. m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g², both from 0;
/// w ← w − rate·((1 − μₜ)/(1 − μ₁…μₜ)·g + μₜ₊₁/(1 − μ₁…μₜ₊₁)·m)/(√v̂ + ε), with v̂ = v/(1 − β₂ᵗ) and μₜ = β₁·(1 − ½·0.96^(ψ·t))
/// at step t.
public struct NAdam: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// β₁
  public var firstDecay: Double
  /// β₂
  public var secondDecay: Double
  /// ε, which keeps the quotient finite if every gradient was 0.
  public var epsilon: Double
  /// ψ, how fast the momentum μ grows from about β₁/2 to β₁.
  public var momentumDecay: Double

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.002, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double = 1e-8, momentumDecay: Double = 0.004
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon
    self.momentumDecay = momentumDecay
  }

  public func check() throws {
    try check(firstDecay, "firstDecay")
    try check(secondDecay, "secondDecay")
    try check(momentumDecay, "momentumDecay")
    try checkEpsilon(epsilon)
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let moments = Moments(
      of: gradient, for: parameter, firstDecay: firstDecay, secondDecay: secondDecay, in: scope)
    let product = scope.state("momentumProduct", .slot, shape: .scalar, initial: 1)
    let momentum = momentum(at: step.count)
    let following = self.momentum(at: step.count + 1)
    let passed = product * momentum
    scope.assign(passed, to: product)
    let root = moments.root(correctedBy: step.bias(of: secondDecay)) + epsilon
    let direct = step.rate * (1 - momentum) / (1 - passed) * gradient
    let ahead = step.rate * following / (1 - passed * following) * moments.mean
    return parameter - (direct + ahead) / root
  }

  /// μ of the step with the given count.
  private func momentum(at count: Tensor) -> Tensor {
    firstDecay * (1 - 0.5 * Tensor.exp(count * (momentumDecay * Double.log(0.96))))
  }
}

extension Optimizer where Self == NAdam {
  /// NAdam (Dozat 2016).
  public static func nadam(
    learningRate: Double = 0.002, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double = 1e-8, momentumDecay: Double = 0.004
  ) -> NAdam {
    NAdam(
      learningRate: learningRate, firstDecay: firstDecay, secondDecay: secondDecay,
      epsilon: epsilon, momentumDecay: momentumDecay)
  }
}
