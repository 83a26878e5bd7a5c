import DescentNumerics

/// The mean of a few values, such as of one training with several seeds, and how far it can be trusted.
public struct MeanInterval: Codable, Sendable, Hashable {
  /// The confidence of ``halfWidth``.
  static let confidence = 0.95

  /// The mean.
  public let mean: Double
  /// Half the width of the 95 % confidence interval of the mean, by Student's t distribution; `nil` for one value.
  public let halfWidth: Double?
  /// The number of values.
  public let count: Int

  /// The mean of values, of which there is at least one.
  package init?(_ values: [Double]) {
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    let mean = values.mean
    self.mean = mean
    count = values.count
    halfWidth =
      values.count > 1
      ? StudentT.quantile(tails: 1 - Self.confidence, freedom: Double(count - 1))
        * (values.variance / Double(count)).squareRoot() : nil
  }

  private init(mean: Double, halfWidth: Double?, count: Int) {
    self.mean = mean
    self.halfWidth = halfWidth
    self.count = count
  }

  /// The difference of two means of independent values, with the degrees of freedom of Welch.
  init?(difference after: [Double], from before: [Double]) {
    guard let a = MeanInterval(after), let b = MeanInterval(before) else { return nil }
    let (partA, partB) = (
      after.variance / Double(after.count), before.variance / Double(before.count)
    )
    let sum = partA + partB
    guard after.count > 1, before.count > 1 else {
      self.init(mean: a.mean - b.mean, halfWidth: nil, count: min(a.count, b.count))
      return
    }
    let weight =
      partA * partA / Double(after.count - 1) + partB * partB / Double(before.count - 1)
    let quantile =
      sum > 0
      ? StudentT.quantile(tails: 1 - Self.confidence, freedom: sum * sum / weight) : 0
    self.init(
      mean: a.mean - b.mean, halfWidth: quantile * sum.squareRoot(), count: min(a.count, b.count))
  }

  /// Whether the interval excludes 0; `nil` if there is no interval.
  public var isBeyondNoise: Bool? { halfWidth.map { abs(mean) > $0 } }

  /// The same with a positive mean.
  var magnitude: MeanInterval { MeanInterval(mean: abs(mean), halfWidth: halfWidth, count: count) }

  /// `0.758 ± 0.012`, or `0.758` for one value.
  func text(digits: Int = 4) -> String {
    let text = NumberText.readable(mean, digits: digits)
    return halfWidth.map { "\(text) ± \(NumberText.readable($0, digits: 2))" } ?? text
  }
}

extension [Double] {
  fileprivate var mean: Double { reduce(0, +) / Double(count) }

  /// The sample variance, with divisor n − 1.
  fileprivate var variance: Double {
    guard count > 1 else { return 0 }
    let mean = mean
    return reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
  }
}
