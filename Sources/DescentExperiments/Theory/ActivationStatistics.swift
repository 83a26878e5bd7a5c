import RealModule

/// Statistics of a layer's activations, over all of its units and samples.
public struct ActivationStatistics: Codable, Sendable, Hashable {
  /// The number of units in the layer.
  public internal(set) var units: Int
  /// The mean over units and samples; `nil` if it is not finite.
  public internal(set) var mean: Double?
  /// The standard deviation around that mean, over units and samples together (the divisor is their number); `nil` if
  /// it is not finite.
  public internal(set) var standardDeviation: Double?
  /// The fraction within 0.01 of an end of the activation's range; `nil` if the range is not bounded on both sides.
  public internal(set) var saturated: Double?
  /// The fraction of units that are 0 for every sample; `nil` if no unit can be.
  public internal(set) var dead: Double?
  /// The number of activations in each bin. The first also counts values below it, the last those above.
  public internal(set) var counts: [Int]
}

extension ActivationStatistics {
  /// - Parameters:
  ///   - values: Sample by sample, one number per unit.
  ///   - edges: The ends of the bins.
  init(_ values: [Float], units: Int, activation: Activation, edges: [Double]) {
    self.units = units
    let count = Double(values.count)
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    self.mean = mean.ifFinite
    standardDeviation = (squares / count).squareRoot().ifFinite
    saturated = activation.range.map { range in
      let inner = (range.lowerBound + 0.01)...(range.upperBound - 0.01)
      return Double(values.count { !inner.contains(Double($0)) }) / count
    }
    dead = activation == .relu ? Self.dead(values, units) : nil
    counts = Self.counts(values, edges)
  }

  /// The ends of 30 bins: over all of a bounded activation's range, and for a rectifier from 0 to three standard
  /// deviations of the first pre-activations under He's rule, to one digit.
  static func edges(_ activation: Activation, inputMeanSquare: Double) -> [Double] {
    let range = activation.range ?? 0...oneDigit(3 * (2 * inputMeanSquare).squareRoot())
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    return (0...bins).map { range.lowerBound + width * Double($0) }
  }

  /// The same by the name of each activation.
  static func edges(_ activations: [Activation], inputMeanSquare: Double) -> [String: [Double]] {
    Dictionary(
      uniqueKeysWithValues: activations.map {
        ($0.rawValue, edges($0, inputMeanSquare: inputMeanSquare))
      })
  }

  static let bins = 30

  /// The value rounded to one significant digit; 1 in place of 0.
  private static func oneDigit(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    let unit = Double.pow(10, Double.log10(value).rounded(.down))
    return (value / unit).rounded() * unit
  }

  /// The share of the activations in each bin, in percent, over several draws.
  static func shares(_ draws: [ActivationStatistics]) -> [Double] {
    let all = draws.map(\.counts).reduce([Int](repeating: 0, count: bins)) { zip($0, $1).map(+) }
    let total = Double(max(1, all.reduce(0, +)))
    return all.map { 100 * Double($0) / total }
  }

  private static func dead(_ values: [Float], _ units: Int) -> Double {
    var lives = [Bool](repeating: false, count: units)
    for first in stride(from: 0, to: values.count, by: units) {
      for unit in 0..<units where values[first + unit] != 0 { lives[unit] = true }
    }
    return Double(lives.count { !$0 }) / Double(units)
  }

  private static func counts(_ values: [Float], _ edges: [Double]) -> [Int] {
    let bins = edges.count - 1
    let (low, width) = (edges[0], (edges[bins] - edges[0]) / Double(bins))
    var counts = [Int](repeating: 0, count: bins)
    for value in values where !value.isNaN {
      let place = ((Double(value) - low) / width).rounded(.down)
      counts[Int(min(max(place, 0), Double(bins - 1)))] += 1
    }
    return counts
  }
}

extension Activation {
  /// The function itself.
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .relu: max(0, x)
    case .sigmoid: 1 / (1 + .exp(-x))
    case .tanh: .tanh(x)
    }
  }

  /// The range of its outputs, if it is bounded on both sides.
  var range: ClosedRange<Double>? {
    switch self {
    case .relu: nil
    case .sigmoid: 0...1
    case .tanh: -1...1
    }
  }
}
