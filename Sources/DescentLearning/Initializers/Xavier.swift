import DescentGraph

/// Xavier's rule: a standard deviation of √(2/(in + out)), which preserves the variance of activations and gradients
/// from layer to layer if the activation is nearly linear (Glorot and Bengio 2010).
///
/// With the fan `.input` it is √(1/in), as in the book.
public struct Xavier: Initializer {
  /// What the standard deviation is computed from.
  public enum Fan: String, Sendable, Hashable, CaseIterable {
    /// √(2/(in + out)).
    case average
    /// √(1/in).
    case input
  }
  /// What the standard deviation is computed from.
  public var fan: Fan
  /// Normal or uniform, with the same standard deviation.
  public var form: DistributionForm

  /// Xavier's rule with the given fan and form of distribution.
  public init(fan: Fan = .average, form: DistributionForm = .normal) {
    self.fan = fan
    self.form = form
  }

  public func distribution(fanIn: Int, fanOut: Int) -> Distribution {
    let variance =
      switch fan {
      case .average: 2 / (Double(fanIn) + Double(fanOut))
      case .input: 1 / Double(fanIn)
      }
    return form.distribution(standardDeviation: variance.squareRoot())
  }
}

extension Initializer where Self == Xavier {
  /// Gaussian with the standard deviation √(2/(in + out)).
  public static var xavier: Xavier { Xavier() }

  /// Xavier's rule with another fan or as a uniform distribution.
  public static func xavier(
    fan: Xavier.Fan = .average, form: DistributionForm = .normal
  ) -> Xavier {
    Xavier(fan: fan, form: form)
  }
}
