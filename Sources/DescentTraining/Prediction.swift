import DescentConfiguration
import DescentNumerics
import RealModule

/// What a model predicts for one sample.
public struct Prediction: Sendable, Hashable {
  /// The network's outputs: logits of classes or labels; or values, standardized if they were in training.
  public let outputs: [Float]
  /// What the outputs mean.
  public let description: OutputDescription

  init(_ outputs: [Float], _ description: OutputDescription) {
    self.outputs = outputs
    self.description = description
  }

  /// Whether all outputs are finite numbers. If they are not, nothing is predicted: the inputs were too large for the
  /// model.
  public var isFinite: Bool { outputs.allSatisfy(\.isFinite) }

  /// The probability of each class, eˣ/Σeˣ, or of each label independently, 1/(1 + e⁻ˣ); `nil` if values are predicted.
  public var probabilities: [Double]? {
    switch description.task {
    case .regression: return nil
    case .multiLabel: return outputs.map { 1 / (1 + Double.exp(-Double($0))) }
    case .classification: return softmax(outputs)
    }
  }

  /// The index of the most likely class; `nil` if there are no classes or an output is not finite.
  public var classIndex: Int? {
    guard description.task == .classification, isFinite else { return nil }
    return outputs.indices.max { outputs[$0] < outputs[$1] }
  }

  /// The name of the most likely class; `nil` if there are no classes.
  public var label: String? { classIndex.map { description.names[$0] } }

  /// The names of the labels that are more likely than not; `nil` if the model predicts no labels or an output is not
  /// finite.
  public var labels: [String]? {
    guard description.task == .multiLabel, isFinite else { return nil }
    return zip(description.names, outputs).filter { $0.1 > 0 }.map(\.0)
  }

  /// The values in their original units, in the order of their names; `nil` if classes or labels are predicted.
  public var values: [Double]? {
    guard description.task == .regression else { return nil }
    guard let standardization = description.outputStandardization else {
      return outputs.map { Double($0) }
    }
    return outputs.indices.map { standardization.restored(outputs[$0], at: $0) }
  }
}
