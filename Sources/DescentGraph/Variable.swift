/// A named value that persists from one run to the next: a parameter, or part of the state.
public struct Variable: Sendable, Hashable {
  /// Its name everywhere, in checkpoints, figures, findings and messages, such as `3-Dense/weight`.
  public let path: String
  /// The shape of the value.
  public let shape: TensorShape
  /// Its purpose.
  public let kind: VariableKind
  /// Its distribution before the first run.
  public let initial: Distribution

  /// Creates a declaration of a parameter or state.
  public init(path: String, shape: TensorShape, kind: VariableKind, initial: Distribution) {
    self.path = path
    self.shape = shape
    self.kind = kind
    self.initial = initial
  }
}

extension Variable {
  /// The role of a parameter in its layer; `nil` for state.
  public var role: ParameterRole? {
    if case .parameter(let role) = kind { role } else { nil }
  }

  /// The path of the layer that declares it.
  package var layerPath: String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}

/// The purpose of a variable.
public enum VariableKind: Sendable, Hashable {
  /// Learned by gradient descent.
  case parameter(ParameterRole)
  /// Kept by a layer, such as running statistics; evaluation reads it.
  case statistic
  /// Kept by an optimizer for one parameter; evaluation does not need it.
  case slot
}

extension VariableKind: CustomStringConvertible {
  /// The kind as text, such as `parameter (weight)`.
  public var description: String {
    switch self {
    case .parameter(let role): "parameter (\(role.rawValue))"
    case .statistic: "statistic"
    case .slot: "slot of an optimizer"
    }
  }
}

/// The role of a parameter in its layer. Weight decay applies only to weights.
public enum ParameterRole: String, Sendable, Hashable, CaseIterable {
  case weight
  case bias
  case scale
  case shift
}

/// The distribution from which the initial elements of a variable are drawn, or the elements themselves.
public enum Distribution: Sendable, Hashable {
  case constant(Double)
  case normal(mean: Double, standardDeviation: Double)
  /// Uniform on [low, high).
  case uniform(low: Double, high: Double)
  /// Given numbers, one for each element.
  case values([Double])
}
