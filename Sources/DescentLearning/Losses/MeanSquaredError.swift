import DescentGraph

/// The mean over samples and values of (output − target)².
///
/// Shapes: output and target [samples, values].
public struct MeanSquaredError: Loss {
  public init() {}

  public var targetKind: TargetKind { .values }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    (output - target).squared().mean()
  }
}

extension Loss where Self == MeanSquaredError {
  /// The mean over samples and values of (output − target)².
  public static var meanSquaredError: MeanSquaredError { MeanSquaredError() }
}
