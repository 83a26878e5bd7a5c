import DescentGraph

/// A smooth ReLU: y = ln(1 + eˣ), element-wise, computed as max(x, 0) + ln(1 + e^(−|x|)), which neither overflows nor
/// loses precision (Dugas et al. 2001).
public struct Softplus: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    Tensor.maximum(input, 0) + Tensor.log(onePlus: Tensor.exp(-input.magnitude()))
  }
}
