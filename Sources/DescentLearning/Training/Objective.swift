/// What a training minimizes, and what it measures in addition.
public struct Objective: Sendable {
  /// The loss.
  public var loss: any Loss
  /// What is measured in addition: each ``Metric`` in training and in evaluations, each ``EvaluationMetric`` only in
  /// evaluations.
  public var metrics: [any Measure]

  /// - Parameter metrics: By default the accuracy, if the loss takes labels.
  public init(_ loss: any Loss, metrics: [any Measure]? = nil) {
    self.loss = loss
    self.metrics = metrics ?? (loss.targetKind == .labels ? [Accuracy()] : [])
  }
}
