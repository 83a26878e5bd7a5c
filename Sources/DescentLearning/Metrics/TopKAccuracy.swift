import DescentGraph

/// The fraction of samples for which the label's output is among the k largest.
///
/// Outputs equal to the label's count as larger, so that a model with the same output for all classes is never right; a
/// label whose output is not finite is not right either.
public struct TopKAccuracy: Metric, Hashable {
  /// How many of the largest outputs count.
  public var k: Int

  /// The accuracy of the k largest outputs.
  public init(_ k: Int = 5) { self.k = k }

  public var name: String { "top-\(k)" }
  public var targetKind: TargetKind { .labels }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    guard !output.isPoisoned else { return output }
    guard output.rank == 2, k >= 1 else {
      return output.failing(name, "takes outputs [samples, classes] and a k of at least 1")
    }
    let classes = output.shape[1]
    // Selected, not multiplied by 0: the output of another class may be −∞.
    let zero = output.filling([1, 1], with: 0)
    let label = output.selected(where: target.oneHot(classes: classes) .> 0, else: zero).sum(
      axes: [1], keepingDimensions: true)
    let behind = (label .> output).sum(axes: [1])
    return behind .> Double(classes - k) - 0.5
  }
}

extension Measure where Self == TopKAccuracy {
  /// The fraction of samples for which the label's output is among the k largest.
  public static func topKAccuracy(_ k: Int) -> TopKAccuracy { TopKAccuracy(k) }
}
