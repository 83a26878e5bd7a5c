import DescentGraph

/// RMSprop (Tieleman and Hinton 2012): h ← d·h + (1 − d)·g², from 0; w ← w − rate·g/(√h + ε).
///
/// ε is 1e-8, in the book's variant 1e-7.
public struct RMSprop: Optimizer {
  /// The learning rate, before any schedule.
  public var learningRate: Double
  /// d, the fraction of the running mean square that is kept.
  public var decay: Double
  /// ε, which keeps the quotient finite if every gradient was 0. By default it is 1e-8, or 1e-7 in the book's convention.
  public var epsilon: Double {
    get { chosenEpsilon ?? (convention == .book ? 1e-7 : 1e-8) }
    set { chosenEpsilon = newValue }
  }
  /// ε, unless it is that of the convention.
  package var chosenEpsilon: Double?
  /// The convention it follows, which decides ε.
  public var convention: Convention

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.01, decay: Double = 0.99, epsilon: Double? = nil,
    convention: Convention = .standard
  ) {
    self.learningRate = learningRate
    self.decay = decay
    chosenEpsilon = epsilon
    self.convention = convention
  }

  public func check() throws {
    try check(decay, "decay")
    try checkEpsilon(epsilon)
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    let squares = scope.state("squares", .slot, like: parameter)
    let next = decay * squares + (1 - decay) * gradient.squared()
    scope.assign(next, to: squares)
    return parameter - step.rate * gradient / (next.squareRoot() + epsilon)
  }
}

extension Optimizer where Self == RMSprop {
  /// RMSprop: h ← d·h + (1 − d)·g²; w ← w − rate·g/(√h + ε).
  public static func rmsProp(
    learningRate: Double = 0.01, decay: Double = 0.99, epsilon: Double? = nil,
    convention: Convention = .standard
  ) -> RMSprop {
    RMSprop(learningRate: learningRate, decay: decay, epsilon: epsilon, convention: convention)
  }
}
