import DescentArrays

/// What a training minimizes, and what it measures in addition.
public struct Objective: Sendable {
  /// The loss.
  public var loss: any Loss
  /// What is measured in addition: each ``Metric`` in training and in evaluations, each ``EvaluationMetric`` only in
  /// evaluations.
  public var metrics: [any Measure]
  /// Whether samples have weights: the loss of a batch is then Σ weight·loss/Σ weight over its samples, in training and in
  /// evaluations, and the loss must be a ``SampleLoss``. Samples of data without weights have the weight 1. Metrics count
  /// every sample once.
  public var weighsSamples: Bool

  /// - Parameters:
  ///   - metrics: By default the accuracy, if the loss takes labels.
  ///   - weighsSamples: Whether samples have weights.
  public init(_ loss: any Loss, metrics: [any Measure]? = nil, weighsSamples: Bool = false) {
    self.loss = loss
    self.weighsSamples = weighsSamples
    self.metrics = metrics ?? Self.usualMetrics(of: loss)
  }

  private static func usualMetrics(of loss: any Loss) -> [any Measure] {
    guard let combined = loss as? CombinedLoss else {
      return loss.targetKind == .labels ? [Accuracy()] : []
    }
    return combined.losses.sorted { $0.key < $1.key }.compactMap { name, loss in
      loss.targetKind == .labels ? NamedMetric(name, Accuracy()) : nil
    }
  }

  /// The same objective for the outputs of a model, which may have names.
  ///
  /// - Throws: ``TrainingError/setting(_:)`` if the loss or a metric is for an output that there is not.
  func fitting(_ outputs: SampleLayout?) throws -> Objective {
    guard let combined = loss as? CombinedLoss else {
      guard let metric = metrics.lazy.compactMap({ $0 as? NamedMetric }).first else { return self }
      throw TrainingError.setting(
        "the metric \(metric.name) is for an output '\(metric.output)', but the loss is for all of the output; use "
          + "a combined loss")
    }
    let loss = try combined.fitting(outputs)
    let part = NamedPart(outputs: outputs ?? [:], targets: loss.targets)
    return Objective(
      loss, metrics: try metrics.map { try ($0 as? NamedMetric)?.fitting(part) ?? $0 },
      weighsSamples: weighsSamples)
  }
}
