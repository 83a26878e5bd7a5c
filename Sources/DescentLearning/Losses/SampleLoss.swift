import DescentGraph

/// A loss that is the mean of one number for each sample, so that samples can have weights.
public protocol SampleLoss: Loss {
  /// The loss of each sample, [samples].
  func losses(_ output: Tensor, target: Tensor) -> Tensor
}

extension MeanSquaredError: SampleLoss {
  public func losses(_ output: Tensor, target: Tensor) -> Tensor {
    squares(output, target).meanOfSamples()
  }
}

extension BinaryCrossEntropy: SampleLoss {
  public func losses(_ output: Tensor, target: Tensor) -> Tensor {
    terms(output, target: target).meanOfSamples()
  }
}

extension Tensor {
  /// The mean over all axes but the first.
  fileprivate func meanOfSamples() -> Tensor { rank > 1 ? mean(axes: Array(1..<rank)) : self }
}
