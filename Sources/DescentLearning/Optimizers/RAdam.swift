import DescentGraph
import RealModule

/// RAdam (Liu et al. 2020): Adam whose first steps do without v, as long as it is known from too few gradients.
///
/// m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g², both from 0, with m̂ and v̂ corrected as in ``Adam``. The length of the
/// running mean is ρₜ = ρ − 2t·β₂ᵗ/(1 − β₂ᵗ) with ρ = 2/(1 − β₂) − 1. While ρₜ ≤ 5, w ← w − rate·m̂; then w ← w −
/// rate·r·m̂/(√v̂ + ε̂) with r = √((ρₜ − 4)(ρₜ − 2)ρ/((ρ − 4)(ρ − 2)ρₜ)). As in PyTorch, ε is added to √v before its
/// correction.
public struct RAdam: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// β₁
  public var firstDecay: Double
  /// β₂, at least 0.7, so that ρₜ can exceed 5.
  public var secondDecay: Double
  /// ε, which keeps the quotient finite if every gradient was 0.
  public var epsilon: Double

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double = 1e-8
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon
  }

  public func check() throws {
    try check(firstDecay, "firstDecay")
    try check(secondDecay, "secondDecay", from: 0.7)
    try checkEpsilon(epsilon)
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let moments = Moments(
      of: gradient, for: parameter, firstDecay: firstDecay, secondDecay: secondDecay, in: scope)
    let rate = step.rate / step.bias(of: firstDecay)
    let length = length(at: step.count)
    let factor = rectification(length) * step.bias(of: secondDecay).squareRoot()
    let adaptive = factor / (moments.square.squareRoot() + epsilon)
    let plain = gradient.filling(.scalar, with: 1)
    return parameter - rate * moments.mean * adaptive.selected(where: length .> 5, else: plain)
  }

  /// r, which is not used, and must be finite, for a length up to 5.
  private func rectification(_ length: Tensor) -> Tensor {
    let whole = 2 / (1 - secondDecay) - 1
    let long = Tensor.maximum(length, 5)
    let ratio = (long - 4) * (long - 2) / long
    return (ratio * (whole / ((whole - 4) * (whole - 2)))).squareRoot()
  }

  /// ρₜ. With λ = −ln β₂ and x = λt it is ρ − 2/λ + 2/λ·(1 − x/(eˣ − 1)). The bracket is 1 − x/2·(coth(x/2) − 1): written as
  /// it stands, it would cancel for small x, where a series replaces it.
  private func length(at count: Tensor) -> Tensor {
    let fall = -Double.log(secondDecay)
    let half = count * (fall / 2)
    let square = half.squared()
    let coefficients = [1.0 / 3, -1.0 / 45, 2.0 / 945, -1.0 / 4725, 2.0 / 93555]
    let sum = coefficients.reversed().reduce(square * 0) { ($0 + $1) * square }
    let series = half - sum
    let direct = 1 - 2 * half / Tensor.expMinusOne(Tensor.minimum(2 * half, 80))
    let share = direct.selected(where: half .> 0.25, else: series)
    return (2 / (1 - secondDecay) - 1 - 2 / fall) + share * (2 / fall)
  }
}

extension Optimizer where Self == RAdam {
  /// RAdam (Liu et al. 2020).
  public static func radam(
    learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double = 1e-8
  ) -> RAdam {
    RAdam(
      learningRate: learningRate, firstDecay: firstDecay, secondDecay: secondDecay, epsilon: epsilon
    )
  }
}
