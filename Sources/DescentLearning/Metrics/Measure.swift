/// A number that is measured in addition to the loss: a ``Metric`` or an ``EvaluationMetric``.
public protocol Measure: Sendable {
  /// Its name in records and tables, such as `accuracy`.
  var name: String { get }
  /// The kind of targets it requires.
  var targetKind: TargetKind { get }
  /// Which way is better; larger unless a measure says otherwise.
  var direction: MonitoredValue.Direction { get }
  /// The measure of the same name for a model's outputs; `nil` if there is none. By default it is the measure itself if
  /// it takes their targets.
  func measuring(_ outputs: MeasuredOutputs) -> (any Measure)?
}

extension Measure {
  public var direction: MonitoredValue.Direction { .larger }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    outputs.targetKind == targetKind ? self : nil
  }
}

/// What the outputs of a model are, for the choice of a measure.
public enum MeasuredOutputs: Sendable, Hashable {
  /// The logits of classes, one of which is right.
  case classes
  /// The logits of binary values.
  case binary
  /// Numbers. If they are standardized, a measure in the original units needs their standard deviations.
  case numbers(deviations: [Double]?)

  /// The kind of targets that they are compared with.
  public var targetKind: TargetKind { self == .classes ? .labels : .values }

  /// Whether targets are classes or binary values, which are right or wrong.
  var areDecisions: Bool { if case .numbers = self { false } else { true } }
}
