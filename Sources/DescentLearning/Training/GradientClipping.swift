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
      return clipped(gradients, norm: maximum)
    case .value(let maximum):
      return gradients.map { Tensor.minimum(Tensor.maximum($0, -maximum), maximum) }
    }
  }

  /// Where the squares are too large for a Float, the norm is that of the gradients times 2⁻⁸⁰, and so is what
  /// is clipped. Squares that are too small for one do not show beside 1e-6.
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
