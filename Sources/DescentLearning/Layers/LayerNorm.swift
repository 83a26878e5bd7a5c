import DescentGraph

/// Layer normalization (Ba, Kiros and Hinton 2016): the features of each sample, or of each position in it, are
/// normalized to mean 0 and variance 1, then scaled and shifted by learned values.
///
/// Over the n elements of the last axes: μ = Σx/n, σ² = Σ(x − μ)²/n, y = scale·(x − μ)/√(σ² + ε) + shift. It is the same
/// in training and evaluation, and samples do not depend on each other.
///
/// Shapes: x and y [samples, …, features]; scale and shift have the shape of the normalized axes, [features] by default.
public struct LayerNorm: Layer {
  /// The number of axes, from the last, over which it normalizes.
  public var axes: Int
  /// ε, added to the variance before the square root.
  public var epsilon: Double

  /// A normalization over the last axis, or over several.
  public init(axes: Int = 1, epsilon: Double = 1e-5) {
    self.axes = axes
    self.epsilon = epsilon
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard axes >= 1, axes < input.rank else {
      return scope.failing(
        name, [input],
        input.rank < 2
          ? "takes [samples, …, features]"
          : "normalizes over \(axes) axes; a sample here has 1 to \(input.rank - 1)")
    }
    guard epsilon >= 0, epsilon.isFinite else {
      return scope.failing(
        name, [input], "has the epsilon \(epsilon); it must be 0 or positive")
    }
    let normalized = input.normalized(
      over: Array(input.rank - axes..<input.rank), epsilon: epsilon)
    let shape = TensorShape(Array(input.shape.dimensions.suffix(axes)))
    let scale = scope.parameter("scale", shape: shape, role: .scale, initial: .constant(1))
    let shift = scope.parameter("shift", shape: shape, role: .shift, initial: .constant(0))
    return normalized * scale + shift
  }
}

extension Tensor {
  /// (x − μ)/√(σ² + ε) with the mean and the biased variance over the axes.
  func normalized(over axes: [Int], epsilon: Double) -> Tensor {
    let centred = self - mean(axes: axes, keepingDimensions: true)
    let variance = centred.squared().mean(axes: axes, keepingDimensions: true)
    return centred / (variance + epsilon).squareRoot()
  }
}
