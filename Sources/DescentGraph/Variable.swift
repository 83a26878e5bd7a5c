/// A named value that lives on from one run to the next: a parameter, or a part of the state.
public struct Variable: Sendable, Hashable {
  /// The name everywhere: in checkpoints, figures, findings and messages. Such as `3-Dense/weight`.
  public let path: String
  /// The extents of the value.
  public let shape: Shape
  /// What it is for.
  public let kind: VariableKind
  /// What it holds before the first run.
  public let initial: Distribution

  /// A declaration of a parameter or state.
  public init(path: String, shape: Shape, kind: VariableKind, initial: Distribution) {
    self.path = path
    self.shape = shape
    self.kind = kind
    self.initial = initial
  }
}

/// What a variable is for.
public enum VariableKind: Sendable, Hashable {
  /// Learned by gradient descent.
  case parameter(ParameterRole)
  /// Kept by a layer, such as running statistics; evaluation reads it.
  case statistic
  /// Kept by an optimizer for one parameter; evaluation has no need of it.
  case slot
}

extension VariableKind: CustomStringConvertible {
  /// The kind in words, such as `parameter (weight)`.
  public var description: String {
    switch self {
    case .parameter(let role): "parameter (\(role.rawValue))"
    case .statistic: "statistic"
    case .slot: "slot of an optimizer"
    }
  }
}

/// What a parameter does in its layer. Weight decay applies to weights alone.
public enum ParameterRole: String, Sendable, Hashable {
  case weight
  case bias
  case scale
  case shift
}

/// What the elements of a variable are drawn from at the start.
public enum Distribution: Sendable, Hashable {
  case constant(Double)
  case normal(mean: Double, standardDeviation: Double)
  /// Uniform on [low, high).
  case uniform(low: Double, high: Double)
}
