import DescentFigures
import DescentNumerics
import RealModule

/// One number for each seed.
struct Repeated: Sendable, Hashable {
  var values: [Double]

  init(_ values: [Double]) { self.values = values }

  var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The sample standard deviation, with divisor n − 1; 0 for a single value.
  var standardDeviation: Double {
    guard values.count > 1 else { return 0 }
    let mean = mean
    let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (sum / Double(values.count - 1)).squareRoot()
  }

  /// The mean; the geometric mean on a logarithmic scale.
  func centre(_ scale: ChartAxis.Scale) -> Double {
    scale == .linear || values.count == 1 ? mean : Double.exp(logarithms.mean)
  }

  /// One standard deviation to either side of the center; on a logarithmic scale, of the logarithms.
  func interval(_ scale: ChartAxis.Scale) -> (lower: Double, upper: Double) {
    let numbers = scale == .linear ? self : logarithms
    let (low, high) = (
      numbers.mean - numbers.standardDeviation, numbers.mean + numbers.standardDeviation
    )
    return scale == .linear ? (low, high) : (Double.exp(low), Double.exp(high))
  }

  private var logarithms: Repeated { Repeated(values.map { Double.log($0) }) }

  /// `0.758`, and `0.758 ± 0.012` (one standard deviation) for several seeds.
  func text(decimals: Int) -> String {
    let text = NumberText.fixed(mean, decimals: decimals)
    guard values.count > 1 else { return text }
    return "\(text) ± \(NumberText.fixed(standardDeviation, decimals: decimals))"
  }

  /// `0.758`, and `0.758 ± 0.01` for several seeds, with three significant digits or fewer.
  var readable: String {
    values.count == 1
      ? NumberText.readable(mean)
      : "\(NumberText.readable(mean)) ± \(NumberText.readable(standardDeviation, digits: 1))"
  }

  /// `76 %` for 0.758; empty if it is not finite.
  var percent: String {
    mean.isFinite ? "\(NumberText.fixed(100 * mean, decimals: 0)) %" : ""
  }

  /// `0.0012`, and `0.0012 ± 0.0003` for several seeds, with the given number of significant digits.
  func text(digits: Int) -> String {
    let text = NumberText.readable(mean, digits: digits)
    guard values.count > 1 else { return text }
    return "\(text) ± \(NumberText.readable(standardDeviation, digits: 2))"
  }

  /// The mean, and nothing if it is not finite.
  var readableIfFinite: String { mean.isFinite ? readable : "" }

  /// The mean with its sign: `+0.012`.
  func signed(decimals: Int) -> String {
    (mean > 0 ? "+" : "") + NumberText.fixed(mean, decimals: decimals)
  }

  /// The differences seed by seed.
  static func - (first: Repeated, second: Repeated) -> Repeated {
    Repeated(zip(first.values, second.values).map { $0 - $1 })
  }
}
