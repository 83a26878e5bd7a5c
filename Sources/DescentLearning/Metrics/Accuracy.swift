import DescentGraph

/// The fraction of samples whose largest output is that of the label.
///
/// A row that holds a value that is not finite counts as class 0, so that a diverged model has an
/// accuracy too.
public struct Accuracy: Metric {
  public init() {}

  public var name: String { "accuracy" }
  public var targetKind: TargetKind { .labels }

  public func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor {
    output.argMax() .== target
  }
}

extension Metric where Self == Accuracy {
  /// The fraction of samples whose largest output is that of the label.
  public static var accuracy: Accuracy { Accuracy() }
}
