import RealModule

/// Student's t distribution, for intervals of means of few values.
package enum StudentT {
  /// The t that a deviation exceeds, to either side, with the probability `tails`, with `freedom` degrees of freedom.
  package static func quantile(tails: Double, freedom: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while Self.tails(beyond: high, freedom: freedom) > tails, high < 1e300 { high *= 2 }
    for _ in 0..<200 where low < high {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if Self.tails(beyond: middle, freedom: freedom) > tails {
        low = middle
      } else {
        high = middle
      }
    }
    return high
  }

  /// The probability of a deviation beyond t to either side: I_x(ν/2, 1/2) with x = ν/(ν + t²).
  package static func tails(beyond t: Double, freedom: Double) -> Double {
    incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
  }

  /// The regularized incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun 26.5.8),
  /// evaluated by the method of Lentz.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges quickly below the mean.
    guard x <= (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(1 - x, b, a) }
    let front = Double.exp(
      Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b) + a * Double.log(x)
        + b * Double.log(onePlus: -x))
    let tiny = 1e-300
    var (c, d) = (1.0, 1 / nonzero(1 - (a + b) * x / (a + 1), tiny))
    var fraction = d
    for index in 1...10_000 {
      let m = Double(index)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      for numerator in [even, odd] {
        d = 1 / nonzero(1 + numerator * d, tiny)
        c = nonzero(1 + numerator / c, tiny)
        fraction *= c * d
      }
      if abs(c * d - 1) < 1e-15 { break }
    }
    return front * fraction / a
  }

  private static func nonzero(_ value: Double, _ tiny: Double) -> Double {
    abs(value) < tiny ? tiny : value
  }
}
