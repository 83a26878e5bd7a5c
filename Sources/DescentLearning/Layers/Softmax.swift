import DescentGraph

/// Probabilities from logits along the last axis: yᵢ = e^(xᵢ − max x)/Σⱼ e^(xⱼ − max x).
///
/// A classifier trained with ``SoftmaxCrossEntropy`` ends with its logits, without this layer, because the loss contains
/// it. It belongs inside networks, such as in attention.
///
/// Shapes: x and y [samples, …, classes].
public struct Softmax: Layer {
  public init() {}

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 2 else {
      return scope.failing(name, [input], "takes [samples, …, classes]")
    }
    return input.softmax()
  }
}
