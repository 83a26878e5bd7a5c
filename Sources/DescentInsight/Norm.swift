import DescentGraph

/// L2 norms that neither overflow nor vanish: √Σx² = s·√Σ(x/s)² with s = max |x|.
///
/// The squares of a vanishing gradient would be 0 in Float.
enum Norm {
  /// Below this a float has fewer digits.
  static let smallest = 0x1p-126

  /// A tensor divided by its largest magnitude, and that.
  static func scaled(_ x: Tensor) -> (x: Tensor, scale: Tensor) {
    let scale = x.magnitude().maximum()
    return (x / Tensor.maximum(scale, smallest), scale)
  }

  /// Adds the outputs from which the norm is read, and returns the scaled tensor.
  @discardableResult
  static func write(_ x: Tensor, _ name: String, _ scope: Scope) -> Tensor {
    let (scaled, scale) = scaled(x)
    scope.output(name + " scale", scale)
    scope.output(name + " squares", scaled.squared().sum())
    return scaled
  }

  /// The norm of the tensor that was written.
  static func read(_ values: (String) -> Double, _ name: String) -> Double {
    let scale = values(name + " scale")
    return scale.isFinite ? scale * values(name + " squares").squareRoot() : scale
  }

  /// The norm of a vector of several parts.
  static func of(_ norms: [Double]) -> Double {
    guard let scale = norms.max(), scale > 0, scale.isFinite, norms.allSatisfy(\.isFinite) else {
      return norms.reduce(0, +)
    }
    return scale * norms.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
  }
}
