import DescentGraph

/// The rectified linear unit: y = max(x, 0), element-wise. Its gradient at 0 is 0.
public struct ReLU: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor { Tensor.maximum(input, 0) }
}
