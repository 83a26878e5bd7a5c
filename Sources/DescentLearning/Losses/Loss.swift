import DescentGraph

/// What training makes small: a number for a batch of outputs and their targets.
public protocol Loss: Sendable {
  /// What the targets have to be.
  var targetKind: TargetKind { get }

  /// The mean over the batch, a scalar.
  ///
  /// - Parameters:
  ///   - output: The model's output, [samples, …].
  ///   - target: Class labels [samples], or values in the shape of `output`.
  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor

  /// How much the batch counts in a mean over several: what the mean over the batch divides by, a scalar;
  /// `nil` where that is the number of samples, as it is unless a loss says otherwise.
  func weight(output: Tensor, target: Tensor) -> Tensor?
}

extension Loss {
  public func weight(output: Tensor, target: Tensor) -> Tensor? { nil }
}

/// What the targets of a loss or metric are.
public enum TargetKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// A class label a sample.
  case labels
  /// Numbers in the shape of the output.
  case values
}
