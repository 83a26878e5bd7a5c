import DescentInsight
import DescentLearning

extension LayerObservation {
  var isWeighted: Bool { kind == "Dense" || kind == "Conv1D" || kind == "Conv2D" }

  var deadShare: Double { Double(deadUnits) / Double(max(1, units)) }

  /// How much the outputs vary.
  var spread: Double { deviation }
}

extension TrainingObservation {
  /// The weights in the order of the layers.
  var weights: [ParameterObservation] { parameters.filter { $0.role == .weight && !$0.isFrozen } }

  /// ‖g‖/‖w‖ of the first weights, against that of the last; `nil` for a single layer.
  var relativeGradientRatio: Double? {
    guard weights.count >= 3, let first = weights.first?.relativeGradient,
      let last = weights.last?.relativeGradient, last > 0
    else { return nil }
    return first / last
  }
}

extension ParameterObservation {
  var relativeGradient: Double? { norm > 0 ? gradientNorm.map { $0 / norm } : nil }
}

extension Patient {
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
