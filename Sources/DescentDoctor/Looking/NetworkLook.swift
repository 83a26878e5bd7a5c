import DescentConfiguration
import DescentLearning

/// The layers of a model one after another, repetitions written out.
struct NetworkLook: Sendable {
  var layers: [any Layer]

  init(_ layers: [any Layer]) { self.layers = layers }

  /// The activations that bend: without one between them, two layers are one.
  static func isNonlinear(_ layer: any Layer) -> Bool { activation(layer) != nil }

  /// The range of an activation's values; `nil` for other layers.
  static func activation(_ layer: any Layer) -> ClosedRange<Double>? {
    switch layer {
    case is ReLU: 0...Double.infinity
    case is Sigmoid, is Softmax: 0...1
    case is Tanh: -1...1
    case is Softplus: 0...Double.infinity
    case is LeakyReLU, is GELU, is SiLU, is ELU: -Double.infinity...Double.infinity
    default: nil
    }
  }

  /// Whether it has layers of its own, which are not looked into.
  static func isOpaque(_ layer: any Layer) -> Bool {
    layer is Residual || layer is Parallel || layer is TableEmbedding
  }

  /// Whether it has a matrix of weights.
  static func isWeighted(_ layer: any Layer) -> Bool {
    layer is Dense || layer is Conv2D || layer is Conv1D
  }
}

/// The settings of a training that rules ask for.
struct SettingsLook: Sendable {
  var configuration: TrainingConfiguration
  var isClassification: Bool
  var isMultiLabel: Bool
  /// Whether the network works with standardized targets.
  var standardizesTarget: Bool
  /// Whether the network's first layer normalizes its inputs.
  var normalizesInputs: Bool
}
