import DescentGraph

/// Cross entropy of class labels under the softmax of the logits: −mean(ln p_label), with
/// p = eˣ/Σeˣ over each row. It is computed from the logits without overflow:
/// ln p_label = x_label − max − ln Σe^(x − max). Its gradient is (p − 1_label)/samples.
///
/// The book's variant is −mean(ln(p_label + 1e-7)), so that the loss of a certain error ends at 16.1;
/// its gradient is the same.
///
/// Shapes: logits [samples, classes], labels [samples].
public struct SoftmaxCrossEntropy: Loss {
  /// Whose convention it follows where they differ.
  public var convention: Convention

  /// The loss in the given convention.
  public init(convention: Convention = .standard) { self.convention = convention }

  public var targetKind: TargetKind { .labels }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    guard !output.isPoisoned else { return output }
    guard output.rank == 2 else {
      return output.failing("softmax cross-entropy", "takes logits [samples, classes]")
    }
    let shifted = output - output.maximum(axes: [1], keepingDimensions: true).stoppingGradient()
    let logarithmOfSum = shifted.exponential().sum(axes: [1]).logarithm()
    let chosen = (target.oneHot(classes: output.shape[1]) * shifted).sum(axes: [1])
    let losses = logarithmOfSum - chosen
    switch convention {
    case .standard:
      return losses.mean()
    case .book:
      // The value is the book's, the gradient that of the exact loss: the difference adds exactly 0.
      let value = -((-losses).exponential() + 1e-7).logarithm()
      return (value.stoppingGradient() + (losses - losses.stoppingGradient())).mean()
    }
  }
}

extension Loss where Self == SoftmaxCrossEntropy {
  /// Cross entropy of class labels under the softmax of the logits.
  public static var softmaxCrossEntropy: SoftmaxCrossEntropy { SoftmaxCrossEntropy() }
}
