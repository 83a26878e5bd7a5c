import DescentFigures

/// One number as it came out with each seed.
struct Repeated: Sendable, Hashable {
  var values: [Double]

  init(_ values: [Double]) { self.values = values }

  var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// Of the sample, with the divisor n − 1; 0 for a single value.
  var standardDeviation: Double {
    guard values.count > 1 else { return 0 }
    let mean = mean
    let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (sum / Double(values.count - 1)).squareRoot()
  }

  /// `0.758`, and `0.758 ± 0.012` (one standard deviation) for several seeds.
  func text(decimals: Int) -> String {
    let text = NumberText.fixed(mean, decimals: decimals)
    guard values.count > 1 else { return text }
    return "\(text) ± \(NumberText.fixed(standardDeviation, decimals: decimals))"
  }
  /// `0.0012`, and `0.0012 ± 0.0003` for several seeds, with so many significant digits.
  func text(digits: Int) -> String {
    let text = NumberText.readable(mean, digits: digits)
    guard values.count > 1 else { return text }
    return "\(text) ± \(NumberText.readable(standardDeviation, digits: 2))"
  }
}
