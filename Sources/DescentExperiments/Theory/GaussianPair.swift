import RealModule

/// Expectations over two correlated standard normal numbers, by quadrature.
enum GaussianPair {
  /// E[(f(s·u) − f(s·v))²]/2 for standard normal u and v with the correlation 1 − d.
  ///
  /// With independent x and y, u = a·x + b·y and v = a·x − b·y, where a² = 1 − d/2 and b² = d/2: so the difference
  /// keeps its precision where d is small. The trapezoidal rule in x and y converges exponentially for functions that
  /// are analytic near the real line: the sigmoids have poles at a distance of π/2 or more from it, which are π/2as in
  /// x, and with steps of 0.4/as the error is about e^(−π²/0.4) ≈ 10⁻¹¹. For as > 160 steps are no smaller than 1/400,
  /// and functions so steep are steps to the precision that matters.
  ///
  /// - Parameters:
  ///   - scale: s.
  ///   - separation: d, from 0 to 2.
  ///   - f: Smooth.
  static func halfSquareDifference(
    scale: Double, separation: Double, _ f: (Double) -> Double
  ) -> Double {
    let (a, b) = ((1 - separation / 2).squareRoot(), (separation / 2).squareRoot())
    let (across, along) = (step(scale * b), step(scale * a))
    var sum = 0.0
    // The integrand is even in y, and 0 where y is.
    for row in 1...Int(reach / across) {
      let y = Double(row) * across
      var rowSum = 0.0
      for column in -Int(reach / along)...Int(reach / along) {
        let x = Double(column) * along
        let difference = f(scale * (a * x + b * y)) - f(scale * (a * x - b * y))
        rowSum += Double.exp(-x * x / 2) * difference * difference
      }
      sum += Double.exp(-y * y / 2) * rowSum
    }
    // Twice for the other half of y, and half of the square.
    return sum * across * along / (2 * Double.pi)
  }

  /// Beyond it the Gaussian is less than 10⁻¹⁵.
  private static let reach = 8.4

  private static func step(_ steepness: Double) -> Double {
    min(0.25, max(1.0 / 400, 0.4 / steepness))
  }
}
