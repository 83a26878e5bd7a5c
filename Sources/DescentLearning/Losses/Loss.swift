import DescentGraph

/// What training minimizes: one number for a batch of outputs and their targets.
public protocol Loss: Sendable {
  /// The kind of targets it requires.
  var targetKind: TargetKind { get }

  /// The mean over the batch, a scalar.
  ///
  /// - Parameters:
  ///   - output: The model's output, [samples, …].
  ///   - target: Class labels or values, [samples] and then the axes of `targetShape(for:)`.
  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor

  /// The mean over the batch, for a loss with parameters of its own; by default ``callAsFunction(_:target:)``. See
  /// ``ParameterizedLoss``.
  ///
  /// - Parameter scope: Where parameters are declared: below `loss`.
  func callAsFunction(_ output: Tensor, target: Tensor, in scope: Scope) -> Tensor

  /// The weight of the batch in a mean over several batches: the scalar by which the mean over the batch is divided;
  /// `nil`, the default, if that is the number of samples.
  func weight(output: Tensor, target: Tensor) -> Tensor?

  /// The shape of one sample's target, given that of one sample's output. By default it is one label, or values in the
  /// shape of the output.
  func targetShape(for output: TensorShape) -> TensorShape

  /// How the outputs become probabilities; `nil`, the default, if they stand for something else.
  var probabilityRule: ProbabilityRule? { get }
}

extension Loss {
  public func callAsFunction(_ output: Tensor, target: Tensor, in scope: Scope) -> Tensor {
    self(output, target: target)
  }

  public func weight(output: Tensor, target: Tensor) -> Tensor? { nil }

  public func targetShape(for output: TensorShape) -> TensorShape {
    targetKind == .labels ? .scalar : output
  }

  public var probabilityRule: ProbabilityRule? { nil }
}

/// How the outputs of a model, as a loss understands them, become probabilities.
public enum ProbabilityRule: String, Sendable, Hashable, CaseIterable {
  /// pₒ = e^xₒ/Σe^x over the last axis: one class is right.
  case softmax
  /// p = 1/(1 + e⁻ˣ) for each output: each is right or wrong by itself.
  case sigmoid
}

/// The kind of targets of a loss or metric.
public enum TargetKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// One class label per sample.
  case labels
  /// Numbers with the shape of the output.
  case values
}
