import DescentGraph

/// The penalty ½·λ·Σ‖W‖² on large weights, added to the loss. Its gradient is λ·W.
///
/// By default biases, scales and shifts do not count.
public struct L2Penalty: GradientTransform, Hashable {
  /// λ.
  public var strength: Double
  /// What is kept small.
  public var parameters: ParameterSelection

  /// A penalty with the given λ; by default on weights alone.
  public init(strength: Double, on parameters: ParameterSelection = .role(.weight)) {
    self.strength = strength
    self.parameters = parameters
  }

  public func check() throws { try checkDecay(strength) }

  /// The penalty on those of the given parameters that count; `nil` if there are none.
  public func penalty(on parameters: [(variable: Variable, tensor: Tensor)]) -> Tensor? {
    guard strength != 0 else { return nil }
    let chosen = parameters.filter { self.parameters.contains($0.variable) }
    let squares = chosen.map { $0.tensor.squared().sum() }
    return squares.first.map { squares.dropFirst().reduce($0, +) * (0.5 * strength) }
  }
}
