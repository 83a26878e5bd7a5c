import DescentGraph

/// A parameter, its gradient and its update in one step.
public struct ParameterObservation: Sendable, Hashable, Codable {
  /// Its path, such as `1-Dense/weight`.
  public var path: String
  /// Its role in its layer.
  public var role: ParameterRole
  /// Its shape.
  public var shape: [Int]
  /// Whether it is frozen: it has no gradient and keeps its value.
  public var isFrozen: Bool
  /// The L2 norm ‖w‖ before the step. Norms of weights and updates below 10⁻²¹ may read as 0, above 10¹² as infinite.
  @AnyNumber public var norm: Double

  /// The L2 norm ‖g‖ of its gradient, which is that of the loss with penalties, before clipping; `nil` unless gradients are
  /// observed, and for a frozen parameter. It reaches from 10⁻³⁰ to 10²⁴.
  @AnyOptionalNumber public var gradientNorm: Double?
  /// The share of its gradient's elements that are exactly 0. Results below 2⁻¹²⁶ count as 0, because steps round them so.
  @AnyOptionalNumber public var zeroGradients: Double?
  /// The cosine g·g′/(‖g‖·‖g′‖) of the gradient with that of the step just before, each on its own batch, with its own
  /// parameters; `nil` if there was no step before or one of them is 0. Single steps that zigzag give values near −1.
  @AnyOptionalNumber public var gradientCosine: Double?

  /// The L2 norm ‖Δw‖ of the step's change, after clipping, optimizer and decay; `nil` unless updates are observed.
  @AnyOptionalNumber public var updateNorm: Double?

  /// ‖Δw‖/‖w‖: by what part of itself the step changes the parameter. `nil` unless updates are observed, and if the
  /// parameter is 0 everywhere, as biases are before the first step.
  public var updateRatio: Double? { norm > 0 ? updateNorm.map { $0 / norm } : nil }
  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}

extension ParameterRole: Codable {}
