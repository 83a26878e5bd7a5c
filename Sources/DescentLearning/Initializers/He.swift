import DescentGraph

/// He's rule: a standard deviation of √(2/in), which compensates for the half of the units that ReLU switches off (He
/// et al. 2015).
public struct He: Initializer {
  /// Normal or uniform, with the same standard deviation.
  public var form: DistributionForm

  /// He's rule with the given form of distribution.
  public init(form: DistributionForm = .normal) { self.form = form }

  public func distribution(fanIn: Int, fanOut: Int) -> Distribution {
    form.distribution(standardDeviation: (2 / Double(fanIn)).squareRoot())
  }
}

extension Initializer where Self == He {
  /// Gaussian with the standard deviation √(2/in).
  public static var he: He { He() }

  /// He's rule with another form of distribution.
  public static func he(form: DistributionForm) -> He { He(form: form) }
}
