import DescentGraph

/// The exponential linear unit: y = x if x > 0, otherwise alpha·(eˣ − 1) (Clevert, Unterthiner and Hochreiter 2016).
public struct ELU: Layer {
  /// The limit for large negative inputs is −alpha.
  public var alpha: Double

  /// An ELU that tends to −alpha.
  public init(alpha: Double = 1) { self.alpha = alpha }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard alpha.isFinite else {
      return scope.failing(name, [input], "has the alpha \(alpha); it must be a finite number")
    }
    // The exponential of a large number would be infinite, and its gradient 0·∞.
    let negative = Tensor.minimum(input, 0)
    return input.selected(where: input .> 0, else: alpha * Tensor.expMinusOne(negative))
  }
}
