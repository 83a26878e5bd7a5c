/// The precision TP/(TP + FP): the fraction of predictions that are right.
///
/// For class labels, the prediction is the class of the largest output; for binary values, an output above 0 (a logit)
/// is a positive prediction. The precision is 0 if nothing was predicted, as in scikit-learn.
public struct Precision: EvaluationMetric, Hashable {
  /// How the scores of several classes are averaged.
  public var average: ClassAverage
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or binary values.
  public init(_ average: ClassAverage = .macro, targets: TargetKind = .labels) {
    self.average = average
    targetKind = targets
  }

  public var name: String { average.name("precision") }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ClassScore(counts: ClassCounts(classes: outputSize)) { [average] in $0.precision(average) }
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.areDecisions ? Precision(average, targets: outputs.targetKind) : nil
  }
}

/// The recall TP/(TP + FN): the fraction of positives that were found. Predictions are as in ``Precision``.
public struct Recall: EvaluationMetric, Hashable {
  /// How the scores of several classes are averaged.
  public var average: ClassAverage
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or binary values.
  public init(_ average: ClassAverage = .macro, targets: TargetKind = .labels) {
    self.average = average
    targetKind = targets
  }

  public var name: String { average.name("recall") }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ClassScore(counts: ClassCounts(classes: outputSize)) { [average] in $0.recall(average) }
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.areDecisions ? Recall(average, targets: outputs.targetKind) : nil
  }
}

/// F1 = 2·TP/(2·TP + FP + FN), the harmonic mean of precision and recall. Predictions are as in ``Precision``.
public struct F1: EvaluationMetric, Hashable {
  /// How the scores of several classes are averaged.
  public var average: ClassAverage
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or binary values.
  public init(_ average: ClassAverage = .macro, targets: TargetKind = .labels) {
    self.average = average
    targetKind = targets
  }

  public var name: String { average.name("f1") }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ClassScore(counts: ClassCounts(classes: outputSize)) { [average] in $0.f1(average) }
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.areDecisions ? F1(average, targets: outputs.targetKind) : nil
  }
}

extension EvaluationMetric where Self == Precision {
  /// The fraction of predicted class labels that are right.
  public static func precision(_ average: ClassAverage = .macro) -> Precision {
    Precision(average)
  }
}

extension EvaluationMetric where Self == Recall {
  /// The fraction of each class that was found.
  public static func recall(_ average: ClassAverage = .macro) -> Recall { Recall(average) }
}

extension EvaluationMetric where Self == F1 {
  /// The harmonic mean of precision and recall of class labels.
  public static func f1(_ average: ClassAverage = .macro) -> F1 { F1(average) }
}

/// A score computed from counts.
private struct ClassScore: MetricAccumulator {
  var counts: ClassCounts
  let score: @Sendable (ClassCounts) -> Double

  mutating func add(_ batch: MetricBatch) { counts.add(batch) }
  var value: Double { score(counts) }
}
