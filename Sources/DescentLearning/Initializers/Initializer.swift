import DescentGraph

/// How the weights of a layer are drawn at the start.
///
/// Weights that begin equal stay equal: every unit of a layer then gets the same gradient. That is
/// why weights are drawn at random, and why biases may begin at 0.
public protocol Initializer: Sendable {
  /// - Parameters:
  ///   - fanIn: The number of inputs of each unit.
  ///   - fanOut: The number of units that each input goes to.
  func distribution(fanIn: Int, fanOut: Int) -> Distribution
}

/// The shape of the distribution that a rule for the standard deviation is used with.
public enum DistributionForm: String, Sendable, Hashable, CaseIterable {
  case normal
  case uniform

  /// Mean 0 and the given standard deviation; uniform on [−√3·σ, √3·σ).
  func distribution(standardDeviation: Double) -> Distribution {
    switch self {
    case .normal:
      return .normal(mean: 0, standardDeviation: standardDeviation)
    case .uniform:
      let limit = 3.0.squareRoot() * standardDeviation
      return .uniform(low: -limit, high: limit)
    }
  }
}
