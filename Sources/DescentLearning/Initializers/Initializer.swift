import DescentGraph

/// How the initial weights of a layer are drawn.
///
/// Weights that start equal stay equal, because every unit of a layer then gets the same gradient. That is why weights
/// are drawn at random; biases may start at 0.
public protocol Initializer: Sendable {
  /// - Parameters:
  ///   - fanIn: The number of inputs of each unit.
  ///   - fanOut: The number of units that each input feeds.
  func distribution(fanIn: Int, fanOut: Int) -> Distribution
}

/// The shape of the distribution to which a rule for the standard deviation applies.
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
