import DescentGraph

/// Group normalization (Wu and He 2018): the channels are divided into groups of neighbors, and each group of each
/// sample is normalized to mean 0 and variance 1 over all positions, then each channel is scaled and shifted by learned
/// values.
///
/// Over the n elements of a group: μ = Σx/n, σ² = Σ(x − μ)²/n, y = scale·(x − μ)/√(σ² + ε) + shift. One group normalizes
/// a whole sample; as many groups as channels normalize each channel by itself (instance normalization).
///
/// Shapes: x and y [samples, …, channels]; scale and shift [channels].
public struct GroupNorm: Layer {
  /// The number of groups; it must divide the number of channels.
  public var groups: Int
  /// ε, added to the variance before the square root.
  public var epsilon: Double

  /// A normalization of so many groups of channels.
  public init(_ groups: Int, epsilon: Double = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 2 else {
      return scope.failing(name, [input], "takes [samples, …, channels]")
    }
    let (samples, channels) = (input.shape[0], input.shape[input.rank - 1])
    guard groups > 0, channels % groups == 0 else {
      return scope.failing(
        name, [input],
        "cannot divide \(channels) channels into \(groups) groups of equal size; the number of groups must divide "
          + "\(channels)")
    }
    let positions = input.shape.count / samples / channels
    let grouped = input.reshaped(to: [samples, positions, groups, channels / groups])
    guard epsilon >= 0, epsilon.isFinite else {
      return scope.failing(
        name, [input], "has the epsilon \(epsilon); it must be 0 or positive")
    }
    let normalized = grouped.normalized(over: [1, 3], epsilon: epsilon).reshaped(to: input.shape)
    let scale = scope.parameter("scale", shape: [channels], role: .scale, initial: .constant(1))
    let shift = scope.parameter("shift", shape: [channels], role: .shift, initial: .constant(0))
    return normalized * scale + shift
  }
}
