import DescentGraph

/// Cross-entropy of independent binary targets under the sigmoid of the logits: the mean over samples and values of
/// −(t·ln σ(x) + (1 − t)·ln(1 − σ(x))).
///
/// Its gradient is σ(x) − t everywhere, including at 0, and nothing overflows.
///
/// With positive weights p, each term t·ln σ(x) counts p times, so that rare positives weigh more, as with PyTorch's
/// `pos_weight`.
///
/// Shapes: logits and targets (0 … 1) [samples, values].
public struct BinaryCrossEntropy: Loss {
  /// How it is computed.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// t·ln(1 + e⁻ˣ) + (1 − t)·ln(1 + eˣ), with ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|): keeps precision where the
    /// output is right and confident.
    case terms
    /// ln(1 + eˣ) − t·x, as in version 0.1.0: loses that precision, down to a loss of 0 at x = 15.
    case difference
  }

  /// p: one number for all values or one for each; `nil` if positives and negatives count the same.
  public var positiveWeights: [Double]?
  /// How it is computed.
  public var form: Form

  /// The loss, with weights if positives are rarer than negatives.
  public init(positiveWeights: [Double]? = nil, form: Form = .terms) {
    self.positiveWeights = positiveWeights
    self.form = form
  }

  public var targetKind: TargetKind { .values }
  public var probabilityRule: ProbabilityRule? { .sigmoid }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    terms(output, target: target).mean()
  }

  /// The loss of each value.
  func terms(_ output: Tensor, target: Tensor) -> Tensor {
    guard !output.isPoisoned else { return output }
    if let mistake = mistake(values: output.shape[output.rank - 1]) {
      return output.failing("binary cross-entropy", mistake)
    }
    switch form {
    case .terms: return terms(output, target)
    case .difference: return difference(output, target)
    }
  }

  private func terms(_ x: Tensor, _ target: Tensor) -> Tensor {
    // The order of operands decides the slope at 0: 0 and −1, plus ½ from the logarithm.
    let zero = x.filling(x.shape, with: 0)
    let logarithm = Tensor.log(onePlus: Tensor.exp(-x.magnitude()))
    let yes = target * (Tensor.maximum(zero, -x) + logarithm)
    let weighted = positiveWeights.map { x.row(of: $0) * yes } ?? yes
    return weighted + (1 - target) * (Tensor.maximum(x, zero) + logarithm)
  }

  private func difference(_ x: Tensor, _ target: Tensor) -> Tensor {
    guard let positiveWeights else { return softplus(x) - target * x }
    let excess = x.row(of: positiveWeights.map { $0 - 1 }) * target
    return (1 + excess) * softplus(-x) + (1 - target) * x
  }

  /// ln(1 + eˣ) = m + ln(e⁻ᵐ + e^(x−m)) with m = max(x, 0), through which no gradient flows.
  private func softplus(_ x: Tensor) -> Tensor {
    let offset = Tensor.maximum(x, 0).stoppingGradient()
    let excess = Tensor.expMinusOne(-offset) + Tensor.exp(x - offset)
    return offset + Tensor.log(onePlus: excess)
  }

  private func mistake(values: Int) -> String? {
    guard let positiveWeights else { return nil }
    guard positiveWeights.count == 1 || positiveWeights.count == values else {
      return "has \(positiveWeights.count) positive weights for \(values) values"
    }
    return positiveWeights.allSatisfy { $0.isFinite && $0 > 0 }
      ? nil : "has positive weights that are not above 0"
  }
}

extension Loss where Self == BinaryCrossEntropy {
  /// Cross-entropy of independent binary targets under the sigmoid of the logits.
  public static var binaryCrossEntropy: BinaryCrossEntropy { BinaryCrossEntropy() }

  /// The cross-entropy of binary targets in which positives count more or less than negatives.
  public static func binaryCrossEntropy(
    positiveWeights: [Double]?, form: BinaryCrossEntropy.Form = .terms
  ) -> BinaryCrossEntropy {
    BinaryCrossEntropy(positiveWeights: positiveWeights, form: form)
  }
}
