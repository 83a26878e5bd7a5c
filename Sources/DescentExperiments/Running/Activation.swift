import DescentLearning

/// The activations that experiments compare.
public enum Activation: String, Codable, Sendable, Hashable, CaseIterable {
  case relu
  case sigmoid
  case tanh

  /// The name in figures and tables.
  var title: String {
    switch self {
    case .relu: "ReLU"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    }
  }

  var layer: any Layer {
    switch self {
    case .relu: ReLU()
    case .sigmoid: Sigmoid()
    case .tanh: Tanh()
    }
  }
}
