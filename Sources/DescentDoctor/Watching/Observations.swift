import DescentInsight
import DescentLearning

extension LayerObservation {
  var isWeighted: Bool { kind == "Dense" || kind == "Conv1D" || kind == "Conv2D" }

  var isActivation: Bool {
    ["ReLU", "LeakyReLU", "GELU", "SiLU", "ELU", "Softplus", "Tanh", "Sigmoid"].contains(kind)
  }

  /// The root mean square of the gradient with respect to an output.
  var gradientScale: Double? {
    gradientNorm.map { $0 / Double(max(1, shape.reduce(1, *))).squareRoot() }
  }

  var deadShare: Double { Double(deadUnits) / Double(max(1, units)) }

  /// How much the outputs vary.
  var spread: Double { deviation }
}

extension TrainingObservation {
  /// The weights in the order of the layers.
  var weights: [ParameterObservation] { parameters.filter { $0.role == .weight && !$0.isFrozen } }

  /// How much smaller or larger the gradient has become on its way back: that with respect to an output of the first
  /// activation, against the last one, root mean squares; `nil` for fewer than three activations.
  var gradientRatio: Double? {
    let activations = layers.filter(\.isActivation)
    guard activations.count >= 3, let first = activations.first?.gradientScale,
      let last = activations.last?.gradientScale, last > 0
    else { return nil }
    return first / last
  }
}

extension Patient {
  /// The share of the errors of the most frequent class that the network avoids on the validation data.
  var explainedErrors: Double? {
    guard let accuracy = course.points.compactMap(\.validationAccuracy).max(),
      let usual = validation?.classShares.max(), usual < 1
    else { return nil }
    return 1 - (1 - accuracy) / (1 - usual)
  }

  /// The layers with weights whose outputs are not the network's.
  func hiddenWeighted(in observation: TrainingObservation) -> [LayerObservation] {
    Array(observation.layers.filter(\.isWeighted).dropLast())
  }

  /// The root mean square deviation of the inputs.
  var inputScale: Double {
    let squares = training.columns.map { $0.deviation * $0.deviation }
    return (squares.reduce(0, +) / Double(max(1, squares.count))).squareRoot()
  }
}
