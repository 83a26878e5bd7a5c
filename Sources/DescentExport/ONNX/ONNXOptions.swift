import DescentData

/// What goes into an ONNX file beside the model.
public struct ONNXOptions: Sendable, Hashable {
  /// The name of the graph.
  public var name: String
  /// What becomes of the model's outputs.
  public var activation: ONNXActivation
  /// How raw features become what the model was trained on; `nil` where they are that already.
  public var standardization: Standardization?
  /// The names of the classes, in the order of the outputs; kept as a JSON list under `class_names`.
  public var classNames: [String]?
  /// What else is kept with the model, by name.
  public var metadata: [String: String]

  /// A plain model of the given name unless more is told.
  public init(
    name: String = "model", activation: ONNXActivation = .none,
    standardization: Standardization? = nil, classNames: [String]? = nil,
    metadata: [String: String] = [:]
  ) {
    self.name = name
    self.activation = activation
    self.standardization = standardization
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

/// How raw features become those that a model was trained on: (x − mean) / deviation.
public struct Standardization: Sendable, Hashable {
  /// One for each number of a sample, in row-major order.
  public var means: [Double]
  /// One for each number of a sample; none may be 0.
  public var deviations: [Double]

  /// A standardization by the given means and deviations.
  public init(means: [Double], deviations: [Double]) {
    self.means = means
    self.deviations = deviations
  }

  /// That of a preparation: its numeric columns. The features of categories stay what they are, 0 or 1.
  public init(_ preparation: Preparation) {
    self.init(means: [], deviations: [])
    for feature in preparation.features {
      switch feature.encoding {
      case .numeric(let mean, let deviation, _):
        means.append(mean)
        deviations.append(deviation)
      case .categorical(let names, _):
        means += names.map { _ in 0 }
        deviations += names.map { _ in 1 }
      }
    }
  }
}
