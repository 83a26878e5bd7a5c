import DescentGraph

/// Cross entropy of independent yes-or-no targets under the sigmoid of the logits: the mean over
/// samples and values of −(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) = ln(1 + eˣ) − t·x.
///
/// With m = max(x, 0), through which no gradient flows, ln(1 + eˣ) = m + ln(e⁻ᵐ + e^(x−m)): nothing
/// overflows, and the gradient is σ(x) − t everywhere, at 0 too.
///
/// Shapes: logits and targets (0 … 1) [samples, values].
public struct BinaryCrossEntropy: Loss {
  public init() {}

  public var targetKind: TargetKind { .values }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    let offset = Tensor.maximum(output, 0).stoppingGradient()
    let excess = (-offset).exponentialMinusOne() + (output - offset).exponential()
    return (offset + excess.logarithmOnePlus() - target * output).mean()
  }
}

extension Loss where Self == BinaryCrossEntropy {
  /// Cross entropy of independent yes-or-no targets under the sigmoid of the logits.
  public static var binaryCrossEntropy: BinaryCrossEntropy { BinaryCrossEntropy() }
}
