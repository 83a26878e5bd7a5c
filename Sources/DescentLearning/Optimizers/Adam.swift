import DescentGraph

/// Adam (Kingma and Ba 2015, algorithm 1): m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g², both from 0;
/// w ← w − rate·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) at step t.
///
/// The book's variant adds ε, 1e-7 there, to the root before the bias correction: w ← w − rate·(√(1 − β₂ᵗ)/(1 −
/// β₁ᵗ))·m/(√v + ε). With decoupled weight decay it is AdamW (Loshchilov and Hutter 2019).
public struct Adam: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// β₁
  public var firstDecay: Double
  /// β₂
  public var secondDecay: Double
  /// ε, which keeps the quotient finite if every gradient was 0. By default it is 1e-8, or 1e-7 in the book's convention.
  public var epsilon: Double {
    get { chosenEpsilon ?? (convention == .book ? 1e-7 : 1e-8) }
    set { chosenEpsilon = newValue }
  }
  /// ε, unless it is that of the convention.
  package var chosenEpsilon: Double?
  /// The convention it follows.
  public var convention: Convention

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double? = nil, convention: Convention = .standard
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    chosenEpsilon = epsilon
    self.convention = convention
  }

  public func check() throws {
    try check(firstDecay, "firstDecay")
    try check(secondDecay, "secondDecay")
    try checkEpsilon(epsilon)
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let moments = Moments(
      of: gradient, for: parameter, firstDecay: firstDecay, secondDecay: secondDecay, in: scope)
    let firstBias = step.bias(of: firstDecay)
    let secondBias = step.bias(of: secondDecay)
    switch convention {
    case .standard:
      let root = moments.root(correctedBy: secondBias) + epsilon
      return parameter - step.rate / firstBias * moments.mean / root
    case .book:
      let rate = step.rate * secondBias.squareRoot() / firstBias
      return parameter - rate * moments.mean / (moments.square.squareRoot() + epsilon)
    }
  }
}

extension Optimizer where Self == Adam {
  /// Adam: steps along the running mean of the gradient over the root of that of its square.
  public static func adam(
    learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double? = nil, convention: Convention = .standard
  ) -> Adam {
    Adam(
      learningRate: learningRate, firstDecay: firstDecay, secondDecay: secondDecay,
      epsilon: epsilon, convention: convention)
  }
}
