import DescentGraph

/// How gradients are kept small before the optimizer sees them. The gradient of an L2 penalty counts as
/// part of them; a decoupled weight decay does not.
public enum GradientClipping: Sendable, Hashable, Codable {
  case none
  /// By the norm over all parameters together, n = √ΣΣg² (Pascanu and others 2013): where it is larger
  /// than the maximum, g ← g·maximum/(n + 1e-6), as `clip_grad_norm_` of PyTorch does it.
  case norm(Double)
  /// Each element by itself: g ← min(max(g, −maximum), maximum), as `clip_grad_value_` does it.
  case value(Double)

  func check() throws {
    switch self {
    case .none: break
    case .norm(let maximum), .value(let maximum):
      guard maximum.isFinite, maximum > 0 else {
        throw TrainingError.setting(
          "gradients are clipped at \(maximum); the limit must be a positive number")
      }
    }
  }

  /// The gradients of all parameters, clipped.
  func callAsFunction(_ gradients: [Tensor]) -> [Tensor] {
    switch self {
    case .none:
      return gradients
    case .norm(let maximum):
      let squares = gradients.map { $0.squared().sum() }
      guard let first = squares.first else { return gradients }
      let norm = squares.dropFirst().reduce(first, +).squareRoot()
      let factor = Tensor.minimum(maximum / (norm + 1e-6), 1)
      return gradients.map { $0 * factor }
    case .value(let maximum):
      return gradients.map { Tensor.minimum(Tensor.maximum($0, -maximum), maximum) }
    }
  }
}
