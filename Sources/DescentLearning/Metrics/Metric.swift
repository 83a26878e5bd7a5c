import DescentGraph

/// A number that says how good a model's outputs are, as a mean over samples.
public protocol Metric: Sendable {
  /// What it is called in records and tables, such as `accuracy`.
  var name: String { get }
  /// What the targets have to be.
  var targetKind: TargetKind { get }
  /// One number a sample, [samples]; the metric of a data set is their mean.
  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor
  /// What takes its place, under its name, in evaluations of values that are standardized: there it can be
  /// worked out in Double and in the values' own units. None where the metric is the same for all.
  var evaluationMetric: (any EvaluationMetric)? { get }
}

extension Metric {
  public var evaluationMetric: (any EvaluationMetric)? { nil }
}
