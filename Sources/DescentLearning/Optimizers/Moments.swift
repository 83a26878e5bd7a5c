import DescentGraph

/// The running means of a gradient and of its square, which Adam and its relatives keep for each parameter: m ← β₁·m + (1 −
/// β₁)·g and v ← β₂·v + (1 − β₂)·g², both from 0.
struct Moments {
  /// m, after the step.
  let mean: Tensor
  /// v, after the step.
  let square: Tensor

  /// Declares both in the parameter's scope and assigns their next values.
  init(
    of gradient: Tensor, for parameter: Tensor, firstDecay: Double, secondDecay: Double,
    in scope: Scope
  ) {
    let first = scope.state("firstMoment", .slot, like: parameter)
    let second = scope.state("secondMoment", .slot, like: parameter)
    mean = firstDecay * first + (1 - firstDecay) * gradient
    square = secondDecay * second + (1 - secondDecay) * gradient.squared()
    scope.assign(mean, to: first)
    scope.assign(square, to: second)
  }

  /// √v̂ with v̂ = v/bias: the root of the scalar is computed once, not for every element.
  func root(correctedBy bias: Tensor) -> Tensor { square.squareRoot() * (1 / bias).squareRoot() }
}
