import DescentGraph

/// The fraction of samples whose largest output is the label's.
///
/// A row with a non-finite value is predicted as class 0, so that a diverged model also has an accuracy.
public struct Accuracy: Metric {
  public init() {}

  public var name: String { "accuracy" }
  public var targetKind: TargetKind { .labels }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    output.argMax() .== target
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
