import DescentGraph

/// The fraction of values whose logit is on the side of 0 that the target, 0 or 1, requires.
public struct BinaryAccuracy: Metric {
  public init() {}

  public var name: String { "accuracy" }
  public var targetKind: TargetKind { .values }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    ((output .> 0) .== (target .> 0.5)).mean(axes: Array(1..<max(1, output.rank)))
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    Accuracy().measuring(outputs)
  }
}

extension Measure where Self == BinaryAccuracy {
  /// The fraction of values whose logit is on the right side of 0.
  public static var binaryAccuracy: BinaryAccuracy { BinaryAccuracy() }
}
