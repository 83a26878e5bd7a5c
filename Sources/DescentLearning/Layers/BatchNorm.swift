import DescentGraph

/// Batch normalization (Ioffe and Szegedy 2015): each feature is normalized to mean 0 and variance 1 over the batch,
/// then scaled and shifted by learned values.
///
/// In training, with m samples in the batch: μ = Σx/m, σ² = Σ(x − μ)²/m, y = scale·(x − μ)/√(σ² + ε) + shift. Running
/// values are kept for evaluation: running ← retention·running + (1 − retention)·batch, where the variance is the
/// unbiased estimate Σ(x − μ)²/(m − 1); the running mean starts at 0, the variance at 1. In evaluation y = scale·(x −
/// mean)/√(variance + ε) + shift, and the running values do not change. Nor do they for a batch of one sample, such as
/// the last of an epoch may be, which has no variance.
///
/// The book's variant keeps the biased variance, starts both running values at 0 and uses ε = 1e-6. `retention` is what
/// other libraries call momentum, or 1 − momentum in PyTorch.
///
/// Shapes: x and y [samples, …, features]; scale, shift, mean and variance [features].
public struct BatchNorm: Layer {
  /// The fraction of the running values that is kept in each step.
  public var retention: Double
  /// ε, added to the variance before the square root. By default it is 1e-5, or 1e-6 in the book's convention.
  public var epsilon: Double {
    get { chosenEpsilon ?? (convention == .book ? 1e-6 : 1e-5) }
    set { chosenEpsilon = newValue }
  }
  /// ε, unless it is that of the convention.
  package var chosenEpsilon: Double?
  /// The convention it follows.
  public var convention: Convention

  /// - Parameter epsilon: By default 1e-5, or 1e-6 in the book's variant.
  public init(
    retention: Double = 0.9, epsilon: Double? = nil, convention: Convention = .standard
  ) {
    self.retention = retention
    chosenEpsilon = epsilon
    self.convention = convention
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 2 else {
      return scope.failing(name, [input], "takes [samples, …, features]")
    }
    guard (0...1).contains(retention), epsilon >= 0, epsilon.isFinite else {
      return scope.failing(
        name, [input],
        "has the retention \(retention) and the epsilon \(epsilon); the retention must be from 0 to 1, the epsilon 0 "
          + "or positive")
    }
    let features: TensorShape = [input.shape[input.rank - 1]]
    let scale = scope.parameter("scale", shape: features, role: .scale, initial: .constant(1))
    let shift = scope.parameter("shift", shape: features, role: .shift, initial: .constant(0))
    let mean = scope.state("mean", shape: features)
    let variance = scope.state(
      "variance", shape: features, initial: convention == .book ? 0 : 1)

    guard scope.isTraining else {
      return (input - mean) * (scale / (variance + epsilon).squareRoot()) + shift
    }
    let axes = Array(0..<input.rank - 1)
    let roundedMean = input.mean(axes: axes)
    let centred = input - roundedMean
    let spread = centred.squared().mean(axes: axes)
    let rest = rest(of: centred, axes, spread)
    let batchVariance = Tensor.maximum(spread - rest.squared(), 0)
    let samples = input.shape.count / features.count
    if samples > 1 {
      keep(roundedMean + rest, in: mean, scope)
      keep(batchVariance * correction(samples: samples), in: variance, scope)
    }
    let factor = 1 / (batchVariance + epsilon).squareRoot()
    return centred * factor * scale + (shift - rest * factor * scale)
  }

  /// The part of the mean that rounding left in the centered values. It matters only if the mean is thousands of
  /// standard deviations from 0. No gradient flows through it, because the exact gradient is 0.
  private func rest(of centred: Tensor, _ axes: [Int], _ spread: Tensor) -> Tensor {
    let mean = centred.mean(axes: axes).stoppingGradient()
    let shows = mean.squared() .> 0x1p-20 * (spread + epsilon)
    return mean.selected(where: shows, else: centred.filling(mean.shape, with: 0))
  }

  private func keep(_ batch: Tensor, in running: Tensor, _ scope: Scope) {
    scope.assign(retention * running + (1 - retention) * batch, to: running)
  }

  /// The factor from the biased variance to the one that is kept.
  private func correction(samples: Int) -> Double {
    switch convention {
    case .standard: Double(samples) / Double(samples - 1)
    case .book: 1
    }
  }
}
