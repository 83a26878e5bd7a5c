import DescentGraph

/// The mean over samples and values of |output − target|.
public struct MeanAbsoluteError: Metric {
  public init() {}

  public var name: String { "meanAbsoluteError" }
  public var targetKind: TargetKind { .values }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    (output - target).magnitude().mean()
  }
}

extension Metric where Self == MeanAbsoluteError {
  /// The mean over samples and values of |output − target|.
  public static var meanAbsoluteError: MeanAbsoluteError { MeanAbsoluteError() }
}
