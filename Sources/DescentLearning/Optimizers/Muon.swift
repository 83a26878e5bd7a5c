import DescentGraph

/// Muon (Jordan et al. 2024): weights that are matrices move along the nearest orthogonal matrix to their momentum, so that
/// every direction moves equally far.
///
/// m ← β·m + (1 − β)·g, from 0; O = the orthogonal factor of (1 − β)·g + β·m; w ← w − rate·√(max(1, outputs/inputs))·O. O comes
/// from five Newton–Schulz steps, X ← 3.4445·X + (−4.775·A + 2.0315·A²)·X with A = X·Xᵀ, from X divided by its norm: its
/// singular values end between about 0.7 and 1.2. This is PyTorch's `Muon`, except that nothing is rounded to half precision.
///
/// Everything else, such as biases and kernels of more than two axes, is updated by ``others`` at their own rate, which a
/// schedule changes in proportion. The first and the last layer are usually better left to Adam, too.
public struct Muon: Optimizer {
  /// The learning rate of matrices, before any schedule.
  public var learningRate: Double
  /// β, the fraction of the momentum that is kept.
  public var momentum: Double
  /// ε, which keeps the quotient finite if every gradient was 0.
  public var epsilon: Double
  /// What updates parameters that are no matrices of weights.
  public var others: any Optimizer

  /// An optimizer with the given hyperparameters.
  public init(
    learningRate: Double = 0.02, momentum: Double = 0.95, epsilon: Double = 1e-7,
    others: any Optimizer = Adam()
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.epsilon = epsilon
    self.others = others
  }

  public func check() throws {
    try check(momentum, "momentum")
    try checkEpsilon(epsilon)
    try checkSetting(
      learningRate > 0,
      "the learning rate of Muon is \(learningRate); it must be above 0, because "
        + "that of other parameters is in proportion to it")
    try others.check()
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    guard parameter.rank == 2, step.parameter.role == .weight else {
      return others.update(
        parameter, gradient: gradient,
        at: step.scaled(by: others.learningRate / learningRate), in: scope)
    }
    let velocity = scope.state("velocity", .slot, like: parameter)
    let next = momentum * velocity + (1 - momentum) * gradient
    scope.assign(next, to: velocity)
    let direction = orthogonal((1 - momentum) * gradient + momentum * next)
    let (inputs, outputs) = (Double(parameter.shape[0]), Double(parameter.shape[1]))
    return parameter - step.rate * max(1, outputs / inputs).squareRoot() * direction
  }

  /// The orthogonal factor of a matrix, on its shorter side, where products are smaller.
  private func orthogonal(_ matrix: Tensor) -> Tensor {
    let isTall = matrix.shape[0] > matrix.shape[1]
    var x = isTall ? matrix.transposed() : matrix
    x = x / Tensor.maximum(x.squared().sum().squareRoot(), epsilon)
    for _ in 0..<5 {
      let a = x.matrixProduct(x, transposingOther: true)
      let b = 2.0315 * a.matrixProduct(a) - 4.775 * a
      x = 3.4445 * x + b.matrixProduct(x)
    }
    return isTall ? x.transposed() : x
  }
}

extension Optimizer where Self == Muon {
  /// Muon (Jordan et al. 2024), with another optimizer for what is no matrix.
  public static func muon(
    learningRate: Double = 0.02, momentum: Double = 0.95, epsilon: Double = 1e-7,
    others: any Optimizer = Adam()
  ) -> Muon {
    Muon(learningRate: learningRate, momentum: momentum, epsilon: epsilon, others: others)
  }
}
