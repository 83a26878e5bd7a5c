import DescentNumerics
import RealModule

/// A difference between two conditions, paired by seed.
///
/// Both have the same seeds, and with them the same initial weights and batches, so that what the seeds do to both
/// cancels.
struct Effect: Sendable, Hashable {
  /// How two numbers are compared.
  enum Scale: Sendable, Hashable {
    /// By their difference.
    case difference
    /// By their ratio, whose logarithm is averaged.
    case ratio
  }

  /// What is compared, such as "test accuracy".
  let quantity: String
  let scale: Scale
  /// One for each seed: differences, or logarithms of ratios.
  let values: [Double]
  /// The smallest effect that matters, chosen before measuring: a difference above 0, or a ratio above 1.
  let smallest: Double

  init(
    _ quantity: String, _ first: Repeated, against second: Repeated, smallest: Double,
    scale: Scale = .difference
  ) {
    self.quantity = quantity
    self.scale = scale
    self.smallest = smallest
    values = zip(first.values, second.values).map { first, second in
      scale == .difference ? first - second : .log(first / second)
    }
  }

  /// The threshold in the unit of ``values``.
  var threshold: Double { scale == .difference ? smallest : .log(smallest) }

  /// Why there is no interval; `nil` if there is one.
  var lack: String? {
    let missing = values.count { !$0.isFinite }
    if missing > 0 { return "\(missing) of \(values.count) seeds have no such number" }
    if values.count < 2 { return "one seed does not show how much seeds differ" }
    return nil
  }

  var mean: Double { Repeated(values).mean }

  /// Half the width of the interval of the mean with an error probability α, by Student's t distribution.
  func halfWidth(_ alpha: Double) -> Double {
    let error = standardError
    return error == 0 ? 0 : StudentT.quantile(tails: alpha, freedom: freedom) * error
  }

  /// The smallest α at which the interval excludes a value: the p-value of "the mean is this value".
  func pValue(of value: Double) -> Double {
    let error = standardError
    guard error > 0 else { return mean == value ? 1 : 0 }
    return StudentT.tails(beyond: (mean - value).magnitude / error, freedom: freedom)
  }

  private var freedom: Double { Double(values.count - 1) }
  private var standardError: Double {
    Repeated(values).standardDeviation / Double(values.count).squareRoot()
  }
}

extension Effect {
  /// A value of the unit of ``values`` as text: `+0.012`, or `×1.30`.
  func text(_ value: Double) -> String {
    switch scale {
    case .difference:
      let text = NumberText.readable(value, digits: digits(value))
      return value > 0 ? "+\(text)" : text
    case .ratio: return "×\(NumberText.readable(Double.exp(value), digits: 3))"
    }
  }

  /// As many digits as reach a tenth of the smallest effect, and three at most.
  private func digits(_ value: Double) -> Int {
    guard value != 0, value.isFinite else { return 1 }
    let places = Double.log10(value.magnitude / (threshold / 10)).rounded(.up)
    return min(max(Int(places), 1), 3)
  }

  /// The smallest effect that matters, as text.
  var smallestText: String {
    scale == .difference
      ? NumberText.readable(smallest) : "a factor of \(NumberText.readable(smallest))"
  }
}
