import DescentGraph

/// Cross entropy of independent yes-or-no targets under the sigmoid of the logits: the mean over
/// samples and values of −(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) = ln(1 + eˣ) − t·x.
///
/// With m = max(x, 0), through which no gradient flows, ln(1 + eˣ) = m + ln(e⁻ᵐ + e^(x−m)): nothing
/// overflows, and the gradient is σ(x) − t everywhere, at 0 too.
///
/// With positive weights p the terms t·ln σ(x) count p times each, so that rare ones weigh more:
/// (1 + (p − 1)·t)·ln(1 + e⁻ˣ) + (1 − t)·x, as PyTorch's `pos_weight` has it.
///
/// Shapes: logits and targets (0 … 1) [samples, values].
public struct BinaryCrossEntropy: Loss {
  /// p: one number for all values or one for each; `nil` where yes and no count the same.
  public var positiveWeights: [Double]?

  /// The loss, with weights where yes is rarer than no.
  public init(positiveWeights: [Double]? = nil) { self.positiveWeights = positiveWeights }

  public var targetKind: TargetKind { .values }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    guard let positiveWeights else { return (softplus(output) - target * output).mean() }
    guard !output.isPoisoned else { return output }
    let values = output.shape[output.rank - 1]
    guard positiveWeights.count == 1 || positiveWeights.count == values else {
      return output.failing(
        "binary cross-entropy", "has \(positiveWeights.count) positive weights for \(values) values"
      )
    }
    guard positiveWeights.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      return output.failing("binary cross-entropy", "has positive weights that are not above 0")
    }
    let excess = output.row(of: positiveWeights.map { $0 - 1 }) * target
    return ((1 + excess) * softplus(-output) + (1 - target) * output).mean()
  }

  /// ln(1 + eˣ)
  private func softplus(_ x: Tensor) -> Tensor {
    let offset = Tensor.maximum(x, 0).stoppingGradient()
    let excess = (-offset).exponentialMinusOne() + (x - offset).exponential()
    return offset + excess.logarithmOnePlus()
  }
}

extension Loss where Self == BinaryCrossEntropy {
  /// Cross entropy of independent yes-or-no targets under the sigmoid of the logits.
  public static var binaryCrossEntropy: BinaryCrossEntropy { BinaryCrossEntropy() }
}
