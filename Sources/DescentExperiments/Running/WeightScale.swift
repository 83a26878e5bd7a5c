import DescentLearning

/// A rule for the standard deviation of Gaussian initial weights.
public enum WeightScale: String, Codable, Sendable, Hashable, CaseIterable {
  case std1 = "std-1"
  case std001 = "std-0.01"
  /// √(1/in), as in the book.
  case xavier
  /// √(2/in).
  case he

  /// The name in figures and tables.
  var title: String {
    switch self {
    case .std1: "std 1"
    case .std001: "std 0.01"
    case .xavier: "Xavier"
    case .he: "He"
    }
  }

  var initializer: any Initializer {
    switch self {
    case .std1: .normal(standardDeviation: 1)
    case .std001: .normal(standardDeviation: 0.01)
    case .xavier: .xavier(fan: .input)
    case .he: .he
    }
  }

  /// The standard deviation in a layer with this many inputs.
  func deviation(fanIn: Int) -> Double {
    switch self {
    case .std1: 1
    case .std001: 0.01
    case .xavier: (1 / Double(fanIn)).squareRoot()
    case .he: (2 / Double(fanIn)).squareRoot()
    }
  }
}

/// What an untrained network of dense layers is, apart from its sizes.
public struct NetworkStart: FactorialCondition {
  public var activation: Activation
  public var initialization: WeightScale

  var title: String { "\(activation.title), \(initialization.title)" }
}
