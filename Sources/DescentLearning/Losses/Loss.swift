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
}

/// What the targets of a loss or metric are.
public enum TargetKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// A class label a sample.
  case labels
  /// Numbers in the shape of the output.
  case values
}
