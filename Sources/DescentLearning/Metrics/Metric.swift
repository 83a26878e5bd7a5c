import DescentGraph

/// A measure of a model's outputs that is a mean over samples.
public protocol Metric: Measure {
  /// One number per sample, [samples]; the metric of a data set is their mean.
  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor
  /// The metric that replaces it, under the same name, in evaluations of standardized values, where it can be computed
  /// in Double and in the original units. `nil` if the metric does not depend on the units.
  var evaluationMetric: (any EvaluationMetric)? { get }
}

extension Metric {
  public var evaluationMetric: (any EvaluationMetric)? { nil }
}
