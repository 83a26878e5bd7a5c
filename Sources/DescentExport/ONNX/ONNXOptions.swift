import DescentData

/// What goes into an ONNX file beside the model.
public struct ONNXOptions: Sendable, Equatable {
  /// The name of the graph.
  public var name: String
  /// What becomes of the model's outputs.
  public var activation: ONNXActivation
  /// How raw features become what the model was trained on; `nil` where they are that already.
  public var standardization: ONNXStandardization?
  /// How outputs become values in their own units, y · deviation + mean: in Double, which the output is then;
  /// `nil` where they are that already.
  public var scaling: ONNXStandardization?
  /// How rows of a table become what the model was trained on, where the graph is to take such rows: their
  /// numbers as `features` [batch, …], NaN where one is missing, and their texts as `categories`, empty where
  /// one is missing, in the order of the preparation's columns. A row that the preparation refuses or leaves
  /// out comes out as NaN.
  public var preparation: Preparation?
  /// The names of the classes, in the order of the outputs; kept as a JSON list under `class_names`.
  public var classNames: [String]?
  /// What else is kept with the model, by name.
  public var metadata: [String: String]

  /// A plain model of the given name unless more is told.
  public init(
    name: String = "model", activation: ONNXActivation = .none,
    standardization: ONNXStandardization? = nil, preparation: Preparation? = nil,
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

/// What becomes of a model's outputs in an ONNX file.
public enum ONNXActivation: String, Sendable, Hashable, CaseIterable {
  /// They are the values that are asked for, under the name `output`.
  case none
  /// They are `logits`; `probabilities` are their softmax over the last axis.
  case softmax
  /// They are `logits`; `probabilities` are the sigmoid of each.
  case sigmoid
}
