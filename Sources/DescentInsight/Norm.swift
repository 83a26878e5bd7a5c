import DescentGraph

/// L2 norms read from sums that take one pass over the elements.
///
/// In Float the squares of a vanishing gradient would be 0. So elements are scaled by a power of two before they are
/// squared, √Σx² = √Σ(s·x)²/s, and where more is at stake there are sums at two scales, of which the one is used that fits.
enum Norm {
  /// Below this a float has fewer digits.
  static let smallest = 0x1p-126

  /// How far norms reach.
  enum Range: Sendable {
    /// Norms from 10⁻³⁰ to 10²⁴.
    case wide
    /// Norms from 10⁻²¹ to 10¹²; smaller ones may read as 0, larger ones as infinite.
    case narrow

    fileprivate var scales: [Double] {
      switch self {
      case .wide: [0x1p50, 0x1p-20]
      case .narrow: [Norm.productScale]
      }
    }
  }

  private static let productScale = 0x1p20
  /// Sums of squares in this range have lost nothing that matters.
  private static let safe = 1e-30...1e36

  /// Adds the outputs from which the norm is read.
  static func write(_ x: Tensor, _ name: String, _ scope: Scope, _ range: Range = .narrow) {
    for (index, scale) in range.scales.enumerated() {
      scope.output("\(name) squares \(index)", (x * scale).squared().sum())
    }
  }

  /// Adds the output from which the inner product of two tensors of one shape is read.
  static func write(_ x: Tensor, times y: Tensor, _ name: String, _ scope: Scope) {
    scope.output(
      name + " product", ((x * Norm.productScale) * (y * Norm.productScale)).sum())
  }

  /// The norm of the tensor that was written.
  static func read(
    _ values: (String) -> Double, _ name: String, _ range: Range = .narrow
  ) -> Double {
    let sums = range.scales.indices.map { values("\(name) squares \($0)") }
    // Too small for the first scale is too small for the second.
    let place =
      sums.firstIndex(where: safe.contains) ?? (sums[0] < safe.lowerBound ? 0 : sums.count - 1)
    return sums[place].squareRoot() / range.scales[place]
  }

  /// The cosine of two tensors with known norms; `nil` if one of them is 0, not finite, or out of the narrow range.
  static func cosine(
    _ values: (String) -> Double, _ name: String, norms one: Double, _ other: Double
  ) -> Double? {
    let size = one * other * productScale * productScale
    guard safe.contains(size) else { return nil }
    let cosine = values(name + " product") / size
    return cosine.isFinite ? min(1, max(-1, cosine)) : nil
  }

  /// The norm of a vector of several parts.
  static func of(_ norms: [Double]) -> Double {
    guard let scale = norms.max(), scale > 0, scale.isFinite, norms.allSatisfy(\.isFinite) else {
      return norms.reduce(0, +)
    }
    return scale * norms.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
  }
}
