import DescentGraph

/// The mean over samples and values of |output − target|.
///
/// With scales s it is the mean of s·|output − target|: if outputs and targets are standardized and s is their standard
/// deviation, it is in the original units.
public struct MeanAbsoluteError: Metric {
  /// s: one positive number for each value; `nil` if differences are not scaled.
  public var scales: [Double]?

  /// The metric, with scales if values are standardized.
  public init(scales: [Double]? = nil) { self.scales = scales }

  public var name: String { "mae" }
  public var targetKind: TargetKind { .values }
  public var direction: MonitoredValue.Direction { .smaller }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    let errors = (output - target).magnitude()
    guard let scales, !errors.isPoisoned else { return mean(errors) }
    guard output.rank == 2, scales.count == output.shape[1] else {
      return output.failing(name, "has \(scales.count) scales for outputs \(output.shape)")
    }
    return mean(scales.count == 1 ? errors * scales[0] : errors * output.row(of: scales))
  }

  private func mean(_ errors: Tensor) -> Tensor {
    errors.mean(axes: Array(1..<max(1, errors.rank)))
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    guard case .numbers(let deviations) = outputs else { return nil }
    return scales == nil ? MeanAbsoluteError(scales: deviations) : self
  }

  public var evaluationMetric: (any EvaluationMetric)? {
    scales == nil ? nil : ExactMeanAbsoluteError(name: name)
  }
}

extension Measure where Self == MeanAbsoluteError {
  /// The mean over samples and values of |output − target|.
  public static var meanAbsoluteError: MeanAbsoluteError { MeanAbsoluteError() }

  /// The mean over samples and values of s·|output − target|.
  public static func meanAbsoluteError(scales: [Double]?) -> MeanAbsoluteError {
    MeanAbsoluteError(scales: scales)
  }
}
