import DescentGraph

/// The mean over samples and values of |output − target|.
public struct MeanAbsoluteError: Metric {
  public init() {}

  public var name: String { "meanAbsoluteError" }
  public var targetKind: TargetKind { .values }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    (output - target).magnitude().mean(axes: Array(1..<max(1, output.rank)))
  }
}

extension Metric where Self == MeanAbsoluteError {
  /// The mean over samples and values of |output − target|.
  public static var meanAbsoluteError: MeanAbsoluteError { MeanAbsoluteError() }
}
