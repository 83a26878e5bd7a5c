import DescentGraph

/// The fraction of samples for which the label's output is among the k largest.
///
/// Outputs equal to the label's count as larger, so that a model that gives the same for all classes is
/// right about none; and those that are not finite numbers are right about none either.
public struct TopKAccuracy: Metric, Hashable {
  /// How many outputs count as hits.
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
    // Chosen, not multiplied by 0: the output of another class may be −∞.
    let zero = output.filling([1, 1], with: 0)
    let label = output.selected(where: target.oneHot(classes: classes) .> 0, else: zero).sum(
      axes: [1], keepingDimensions: true)
    let behind = (label .> output).sum(axes: [1])
    return behind .> Double(classes - k) - 0.5
  }
}

extension Metric where Self == TopKAccuracy {
  /// The fraction of samples for which the label's output is among the k largest.
  public static func topKAccuracy(_ k: Int) -> TopKAccuracy { TopKAccuracy(k) }
}
