import DescentGraph

/// The penalty ½·λ·Σ‖W‖² on large weights. Its gradient is λ·W.
///
/// Biases, scales and shifts do not count.
public struct L2Penalty: Sendable, Hashable {
  /// λ.
  public var strength: Double

  /// A penalty with the given λ.
  public init(strength: Double) { self.strength = strength }

  /// The penalty on the weights among the parameters; `nil` if there are none.
  public func callAsFunction(_ parameters: [(variable: Variable, tensor: Tensor)]) -> Tensor? {
    let weights = parameters.filter { $0.variable.kind == .parameter(.weight) }
    let squares = weights.map { $0.tensor.squared().sum() }
    guard let first = squares.first else { return nil }
    return squares.dropFirst().reduce(first, +) * (0.5 * strength)
  }
}
