import DescentGraph

/// The sigmoid-weighted linear unit, also called swish: y = x·σ(x) with σ(x) = 1/(1 + e⁻ˣ), element-wise (Elfwing,
/// Uchibe and Doya 2018).
public struct SiLU: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor { input * input.sigmoid() }
}
