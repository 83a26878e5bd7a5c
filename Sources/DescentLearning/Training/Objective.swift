/// What a training minimizes, and what it measures in addition.
public struct Objective: Sendable {
  /// The loss.
  public var loss: any Loss
  /// Means over samples, measured in training and in evaluations.
  public var metrics: [any Metric]
  /// What is measured only in evaluations.
  public var evaluationMetrics: [any EvaluationMetric]

  /// - Parameter metrics: By default the accuracy, if the loss takes labels.
  public init(
    _ loss: any Loss, metrics: [any Metric]? = nil,
    evaluationMetrics: [any EvaluationMetric] = []
  ) {
    self.loss = loss
    self.metrics = metrics ?? (loss.targetKind == .labels ? [.accuracy] : [])
    self.evaluationMetrics = evaluationMetrics
  }
}
