import DescentGraph

/// The Gaussian error linear unit: y = x·Φ(x), where Φ is the cumulative distribution function of the standard normal
/// distribution (Hendrycks and Gimpel 2016).
public struct GELU: Layer {
  /// How Φ is computed.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// Φ(x) = ½(1 + erf(x/√2)).
    case erf
    /// Φ(x) ≈ ½(1 + tanh(√(2/π)·(x + 0.044715·x³))).
    case tanh
  }
  /// How Φ is computed.
  public var form: Form

  /// A GELU with Φ computed in the given form.
  public init(form: Form = .erf) { self.form = form }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    switch form {
    case .erf:
      return 0.5 * input * (1 + Tensor.erf(input * 0.5.squareRoot()))
    case .tanh:
      // Beyond ±10 the result is 0 or x, and the cube of a large number would be infinite.
      let bounded = Tensor.minimum(Tensor.maximum(input, -10), 10)
      let cubic = bounded + 0.044715 * bounded * bounded * bounded
      return 0.5 * input * (1 + Tensor.tanh((2 / Double.pi).squareRoot() * cubic))
    }
  }
}
