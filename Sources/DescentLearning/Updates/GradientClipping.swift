import DescentGraph

/// How gradients are clipped before the optimizer sees them. They include the gradient of an L2 penalty, but not a
/// decoupled weight decay.
public enum GradientClipping: GradientTransform, Hashable, Codable {
  case none
  /// By the norm over all parameters together, n = √ΣΣg² (Pascanu et al. 2013): if it exceeds the maximum, g ←
  /// g·maximum/(n + 1e-6), as in PyTorch's `clip_grad_norm_`.
  case norm(Double)
  /// Each element by itself: g ← min(max(g, −maximum), maximum), as in `clip_grad_value_`.
  case value(Double)

  public func check() throws {
    switch self {
    case .none: break
    case .norm(let maximum), .value(let maximum):
      guard maximum.isFinite, maximum > 0 else {
        throw TrainingError.setting(
          "gradients are clipped at \(maximum); the limit must be a positive number")
      }
    }
  }

  public func transform(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
  ) -> [Tensor] { self(gradients) }

  /// The gradients of all parameters, clipped.
  func callAsFunction(_ gradients: [Tensor]) -> [Tensor] {
    switch self {
    case .none:
      return gradients
    case .norm(let maximum):
      return clipped(gradients, norm: maximum)
    case .value(let maximum):
      return gradients.map { Tensor.minimum(Tensor.maximum($0, -maximum), maximum) }
    }
  }

  /// If the squares are too large for a Float, both the norm and the clipped gradients are computed from the gradients
  /// times 2⁻⁸⁰. Squares that are too small for a Float are negligible next to 1e-6.
  private func clipped(_ gradients: [Tensor], norm maximum: Double) -> [Tensor] {
    guard let squares = sumOfSquares(gradients),
      let small = sumOfSquares(gradients.map { $0 * 0x1p-80 })
    else { return gradients }
    let isLarge = squares .> Double(Float.greatestFiniteMagnitude)
    let usual = Tensor.minimum(maximum / (squares.squareRoot() + 1e-6), 1)
    let large = Tensor.minimum(maximum / small.squareRoot(), 0x1p80)
    let unit = squares.filling(.scalar, with: 1)
    let scale = (0x1p-80 * unit).selected(where: isLarge, else: unit)
    let factor = large.selected(where: isLarge, else: usual)
    return gradients.map { $0 * scale * factor }
  }

  private func sumOfSquares(_ gradients: [Tensor]) -> Tensor? {
    let squares = gradients.map { $0.squared().sum() }
    return squares.first.map { squares.dropFirst().reduce($0, +) }
  }
}
