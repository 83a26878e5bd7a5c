import DescentGraph

/// The fraction of samples whose largest output is the label's.
///
/// For outputs with further axes, such as [samples, places, classes], it is the fraction of the places with a label, 0 or
/// more, at which that is so; a sample without labels counts as 0.
///
/// A row with a non-finite value is predicted as class 0, so that a diverged model also has an accuracy.
public struct Accuracy: Metric {
  public init() {}

  public var name: String { "accuracy" }
  public var targetKind: TargetKind { .labels }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    guard output.rank > 2, !target.isPoisoned else { return output.argMax() .== target }
    let places = LabeledPlaces(output, target)
    let isRight = (places.output.argMax() .== places.labels) * places.counts
    let each: TensorShape = [output.shape[0], places.counts.shape.count / max(1, output.shape[0])]
    let labels = places.counts.reshaped(to: each).sum(axes: [1])
    return isRight.reshaped(to: each).sum(axes: [1]) / Tensor.maximum(labels, 1)
  }

  public func measuring(_ outputs: MeasuredOutputs) -> (any Measure)? {
    switch outputs {
    case .classes: self
    case .binary: BinaryAccuracy()
    case .numbers: nil
    }
  }
}

extension Measure where Self == Accuracy {
  /// The fraction of samples whose largest output is the label's.
  public static var accuracy: Accuracy { Accuracy() }
}
