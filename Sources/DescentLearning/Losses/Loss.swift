import DescentGraph

/// What training minimizes: one number for a batch of outputs and their targets.
public protocol Loss: Sendable {
  /// The kind of targets it requires.
  var targetKind: TargetKind { get }

  /// The mean over the batch, a scalar.
  ///
  /// - Parameters:
  ///   - output: The model's output, [samples, …].
  ///   - target: Class labels [samples], or values in the shape of `output`.
  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor

  /// The weight of the batch in a mean over several batches: the scalar by which the mean over the batch is divided;
  /// `nil`, the default, if that is the number of samples.
  func weight(output: Tensor, target: Tensor) -> Tensor?
}

extension Loss {
  public func weight(output: Tensor, target: Tensor) -> Tensor? { nil }
}

/// The kind of targets of a loss or metric.
public enum TargetKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// One class label per sample.
  case labels
  /// Numbers with the shape of the output.
  case values
}
