import DescentGraph

/// The logistic function: y = 1/(1 + e⁻ˣ), element-wise.
public struct Sigmoid: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor { input.sigmoid() }
}
