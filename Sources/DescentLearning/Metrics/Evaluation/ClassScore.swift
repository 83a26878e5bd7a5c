/// Precision, recall or F1: how well the samples of a class are found.
///
/// For class labels, the prediction is the class of the largest output; for binary values, an output above 0 (a logit)
/// is a positive prediction. A score is 0 if its divisor is, as in scikit-learn.
public struct ClassScore: EvaluationMetric, Hashable {
  /// What is computed from the numbers of right (TP), wrong (FP) and missing (FN) predictions of a class.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// TP/(TP + FP): the fraction of predictions that are right.
    case precision
    /// TP/(TP + FN): the fraction of the class that was found.
    case recall
    /// 2·TP/(2·TP + FP + FN): the harmonic mean of precision and recall.
    case f1
  }

  /// What is computed.
  public var kind: Kind
  /// How the scores of several classes are averaged.
  public var average: ClassAverage
  public var targetKind: TargetKind

  /// - Parameter targets: Whether the targets are class labels or binary values.
  public init(_ kind: Kind, _ average: ClassAverage = .macro, targets: TargetKind = .labels) {
    self.kind = kind
    self.average = average
    targetKind = targets
  }

  public var name: String { average.name(kind.rawValue) }

  public func accumulator(outputSize: Int) -> any MetricAccumulator {
    Accumulator(counts: ClassCounts(classes: outputSize), score: self)
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.areDecisions ? ClassScore(kind, average, targets: outputs.targetKind) : nil
  }

  private struct Accumulator: MetricAccumulator {
    var counts: ClassCounts
    let score: ClassScore

    mutating func add(_ batch: MetricBatch) { counts.add(batch) }

    var value: Double {
      switch score.kind {
      case .precision: counts.precision(score.average)
      case .recall: counts.recall(score.average)
      case .f1: counts.f1(score.average)
      }
    }
  }
}

extension Measure where Self == ClassScore {
  /// The fraction of predicted class labels that are right.
  public static func precision(_ average: ClassAverage = .macro) -> ClassScore {
    ClassScore(.precision, average)
  }

  /// The fraction of each class that was found.
  public static func recall(_ average: ClassAverage = .macro) -> ClassScore {
    ClassScore(.recall, average)
  }

  /// The harmonic mean of precision and recall of class labels.
  public static func f1(_ average: ClassAverage = .macro) -> ClassScore {
    ClassScore(.f1, average)
  }
}
