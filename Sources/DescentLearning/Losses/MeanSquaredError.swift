import DescentGraph

/// The mean over samples and values of (output − target)².
///
/// With scales s it is the mean of ((output − target)/s)², so that values of different magnitudes count equally. If s
/// is the standard deviation of the targets, a model that always predicts their mean has a loss of 1.
///
/// Shapes: output and target [samples, values].
public struct MeanSquaredError: Loss {
  /// s: one positive number for all values or one for each; `nil` if differences are not scaled.
  public var scales: [Double]?

  /// The loss, with scales if values are not near 1.
  public init(scales: [Double]? = nil) { self.scales = scales }

  public var targetKind: TargetKind { .values }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    squares(output, target).mean()
  }

  /// The square of each difference.
  func squares(_ output: Tensor, _ target: Tensor) -> Tensor {
    let difference = output - target
    guard let scales, !difference.isPoisoned else { return difference.squared() }
    let values = output.rank == 2 ? output.shape[1] : 1
    guard scales.count == 1 || scales.count == values else {
      return output.failing(
        "mean squared error", "has \(scales.count) scales for \(values) values")
    }
    guard scales.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      return output.failing("mean squared error", "has scales that are not above 0")
    }
    if scales.count == 1 { return (difference * (1 / scales[0])).squared() }
    return (difference * output.row(of: scales.map { 1 / $0 })).squared()
  }
}

extension Loss where Self == MeanSquaredError {
  /// The mean over samples and values of (output − target)².
  public static var meanSquaredError: MeanSquaredError { MeanSquaredError() }

  /// The mean over samples and values of ((output − target)/s)².
  public static func meanSquaredError(scales: [Double]?) -> MeanSquaredError {
    MeanSquaredError(scales: scales)
  }
}
