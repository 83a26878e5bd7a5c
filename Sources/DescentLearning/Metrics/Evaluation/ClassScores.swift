/// The precision TP/(TP + FP): which part of the predictions is right.
///
/// Of class labels the class of the largest output is the prediction; of yes-or-no values each output above
/// 0, a logit, is a yes. 0 where nothing was predicted, as in scikit-learn.
public struct Precision: EvaluationMetric, Hashable {
  /// What becomes of the scores of several classes.
  public var average: ClassAverage
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or yes-or-no values.
  public init(_ average: ClassAverage = .macro, targets: TargetKind = .labels) {
    self.average = average
    targetKind = targets
  }

  public var name: String { average.name("precision") }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ClassScore(counts: ClassCounts(classes: outputSize)) { [average] in $0.precision(average) }
  }
}

/// The recall TP/(TP + FN): which part of what is there was found. Predictions as in ``Precision``.
public struct Recall: EvaluationMetric, Hashable {
  /// What becomes of the scores of several classes.
  public var average: ClassAverage
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or yes-or-no values.
  public init(_ average: ClassAverage = .macro, targets: TargetKind = .labels) {
    self.average = average
    targetKind = targets
  }

  public var name: String { average.name("recall") }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ClassScore(counts: ClassCounts(classes: outputSize)) { [average] in $0.recall(average) }
  }
}

/// F1 = 2·TP/(2·TP + FP + FN), the harmonic mean of precision and recall. Predictions as in ``Precision``.
public struct F1: EvaluationMetric, Hashable {
  /// What becomes of the scores of several classes.
  public var average: ClassAverage
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or yes-or-no values.
  public init(_ average: ClassAverage = .macro, targets: TargetKind = .labels) {
    self.average = average
    targetKind = targets
  }

  public var name: String { average.name("f1") }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    ClassScore(counts: ClassCounts(classes: outputSize)) { [average] in $0.f1(average) }
  }
}

extension EvaluationMetric where Self == Precision {
  /// Which part of the predictions of class labels is right.
  public static func precision(_ average: ClassAverage = .macro) -> Precision {
    Precision(average)
  }
}

extension EvaluationMetric where Self == Recall {
  /// Which part of each class was found.
  public static func recall(_ average: ClassAverage = .macro) -> Recall { Recall(average) }
}

extension EvaluationMetric where Self == F1 {
  /// The harmonic mean of precision and recall of class labels.
  public static func f1(_ average: ClassAverage = .macro) -> F1 { F1(average) }
}

/// A score that is made of counts.
private struct ClassScore: MetricAccumulator {
  var counts: ClassCounts
  let score: @Sendable (ClassCounts) -> Double

  mutating func add(_ batch: MetricBatch) { counts.add(batch) }
  var value: Double { score(counts) }
}
