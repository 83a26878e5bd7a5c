/// Asks for a ``ConfusionMatrix``, which is not a number of an epoch: it is counted in evaluations alone, by
/// ``Trainer/confusionMatrix(on:)``.
public struct ConfusionMatrixMetric: Measure, Hashable {
  public init() {}

  public var name: String { "confusion-matrix" }
  public var targetKind: TargetKind { .labels }
}

extension Measure where Self == ConfusionMatrixMetric {
  /// A request for a ``ConfusionMatrix``.
  public static var confusionMatrix: ConfusionMatrixMetric { ConfusionMatrixMetric() }
}
