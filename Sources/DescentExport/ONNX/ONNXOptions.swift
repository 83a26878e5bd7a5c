import DescentData
import DescentNumerics

/// What goes into an ONNX file in addition to the model.
public struct ONNXOptions: Sendable, Equatable {
  /// The name of the graph.
  public var name: String
  /// The activation of the model's outputs.
  public var activation: ONNXActivation
  /// How raw features become those on which the model was trained; `nil` if they already are.
  public var standardization: ONNXStandardization?
  /// How outputs become values in their original units, y · deviation + mean; the output is then in Double. `nil` if
  /// they already are.
  public var scaling: ONNXStandardization?
  /// How rows of a table become the features on which the model was trained, if the graph is to take such rows: their
  /// numbers as `features` [batch, …], NaN if missing, and their texts as `categories`, empty if missing, in the order
  /// of the preparation's columns. A row that the preparation refuses or leaves out gives NaN.
  public var preparation: TablePreparation?
  /// The names of the classes, in the order of the outputs; kept as a JSON list under `class_names`.
  public var classNames: [String]?
  /// Other metadata stored with the model, by name.
  public var metadata: [String: String]

  /// Creates options; by default for a plain model with the given name.
  public init(
    name: String = "model", activation: ONNXActivation = .none,
    standardization: ONNXStandardization? = nil, preparation: TablePreparation? = nil,
    scaling: ONNXStandardization? = nil, classNames: [String]? = nil,
    metadata: [String: String] = [:]
  ) {
    self.name = name
    self.activation = activation
    self.standardization = standardization
    self.scaling = scaling
    self.preparation = preparation
    self.classNames = classNames
    self.metadata = metadata
  }
}

/// The activation of a model's outputs in an ONNX file.
public enum ONNXActivation: String, Sendable, Hashable, CaseIterable {
  /// The outputs are the final values, under the name `output`.
  case none
  /// The outputs are `logits`; `probabilities` are their softmax over the last axis.
  case softmax
  /// The outputs are `logits`; `probabilities` are the sigmoid of each.
  case sigmoid
}
