import DescentGraph

/// L2 norms that neither overflow nor vanish, read from sums that take one pass over the elements.
///
/// The squares of a vanishing gradient would be 0 in Float. So squares are summed at three scales, of which the one
/// is used that fits: √Σx² = √Σ(s·x)²/s. Norms below 10⁻³³ have fewer digits.
enum Norm {
  /// Below this a float has fewer digits.
  static let smallest = 0x1p-126

  private static let scales = [1, 0x1p60, 0x1p-60]
  /// Squares in this range have lost nothing that matters.
  private static let safe = 1e-30...1e36

  /// Adds the outputs from which the norm is read.
  static func write(_ x: Tensor, _ name: String, _ scope: Scope) {
    for (index, scale) in scales.enumerated() {
      scope.output("\(name) squares \(index)", (x * scale).squared().sum())
    }
  }

  /// Adds the outputs from which the inner product of two tensors of one shape is read.
  static func write(_ x: Tensor, times y: Tensor, _ name: String, _ scope: Scope) {
    for (index, scale) in scales.enumerated() {
      scope.output("\(name) products \(index)", ((x * scale) * (y * scale)).sum())
    }
  }

  /// The norm of the tensor that was written.
  static func read(_ values: (String) -> Double, _ name: String) -> Double {
    let sums = scales.indices.map { values("\(name) squares \($0)") }
    // Where an element is infinite, no scale fits, and the first says so.
    let place =
      sums.firstIndex(where: safe.contains) ?? (sums[0] < safe.lowerBound ? 1 : 0)
    return sums[place].squareRoot() / scales[place]
  }

  /// The cosine of two tensors with known norms; `nil` if one of them is 0 or not finite.
  static func cosine(
    _ values: (String) -> Double, _ name: String, norms one: Double, _ other: Double
  ) -> Double? {
    guard one > 0, other > 0, one.isFinite, other.isFinite else { return nil }
    let place =
      scales.indices.first { safe.contains(one * other * scales[$0] * scales[$0]) } ?? 1
    let cosine =
      values("\(name) products \(place)") / scales[place] / scales[place] / one / other
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
