import DescentGraph

/// Gaussian with mean 0 and a fixed standard deviation.
public struct Normal: Initializer {
  /// The standard deviation of the weights.
  public var standardDeviation: Double

  /// Gaussian with mean 0 and the given standard deviation.
  public init(standardDeviation: Double) { self.standardDeviation = standardDeviation }

  public func distribution(fanIn: Int, fanOut: Int) -> Distribution {
    .normal(mean: 0, standardDeviation: standardDeviation)
  }
}

extension Initializer where Self == Normal {
  /// Gaussian with mean 0 and a fixed standard deviation.
  public static func normal(standardDeviation: Double) -> Normal {
    Normal(standardDeviation: standardDeviation)
  }
}
