import DescentGraph

/// The hyperbolic tangent: y = tanh x, element-wise.
public struct Tanh: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor { Tensor.tanh(input) }
}
