import DescentExecution
import DescentGraph
import DescentLearning

/// Dense layers without biases, each followed by an activation, before any training.
public struct LayerStack {
  let start: NetworkStart
  /// The units of each layer.
  let sizes: [Int]

  /// The activations of each layer, sample by sample.
  ///
  /// - Parameter seed: Determines the weights, and the inputs if they are Gaussian. The weights of all scales are the same
  ///   numbers but for their standard deviation.
  func activations(of inputs: LayerInputs, seed: UInt64) throws -> [[Float]] {
    let executor = try Executor(
      Plan.shared(program(inputs)), variables: VariableStore(seed: seed))
    if let values = inputs.values {
      _ = executor.input("inputs")?.update(fromContentsOf: values)
    }
    executor.run(seed: seed)
    return sizes.indices.map { index in executor.output("\(index + 1)").map { Array($0) } ?? [] }
  }

  private func program(_ inputs: LayerInputs) throws -> Program {
    let shape: TensorShape = [inputs.name.samples, inputs.features]
    return try Program(mode: .evaluation) { scope in
      var value =
        inputs.values == nil
        ? scope.child("inputs").random(.normal, shape: shape)
        : scope.input("inputs", shape: shape)
      for (index, units) in sizes.enumerated() {
        let layer = Dense(units, initializer: start.initialization.initializer, usesBias: false)
        value = layer(value, in: scope.child("\(index + 1)-Dense"))
        value = start.activation.layer(
          value, in: scope.child("\(index + 1)-\(start.activation.layer.name)"))
        scope.output("\(index + 1)", value)
      }
    }
  }

  /// One layer, measured and predicted.
  public struct Layer: Codable, Sendable {
    /// The standard deviation of the layer's weights, as the rule has it.
    public internal(set) var weightDeviation: Double
    public internal(set) var measured: ActivationStatistics
    /// The standard deviation of the activations by `MeanField`; `nil` if it is not finite.
    public internal(set) var predictedDeviation: Double?
    /// What reaches the layer; not with `--book`.
    public internal(set) var signal: LayerSignal?

    /// The measured numbers and the prediction by name.
    var numbers: [String: Double?] {
      [
        "mean": measured.mean, "standardDeviation": measured.standardDeviation,
        "predictedDeviation": predictedDeviation, "saturated": measured.saturated,
        "dead": measured.dead,
      ]
    }
  }

  /// What the layers do with the inputs, and what mean-field theory predicts.
  ///
  /// - Parameter withSignals: Whether the gradient on its way back and what is left of the input are measured too.
  func values(
    of inputs: LayerInputs, seed: UInt64, withSignals: Bool
  ) throws -> LayerValues {
    let fans = [inputs.features] + sizes.dropLast()
    let deviations = fans.map { start.initialization.deviation(fanIn: $0) }
    let predicted = MeanField.layers(
      inputMeanSquare: inputs.meanSquare,
      gains: zip(fans, deviations).map { Double($0) * $1 * $1 },
      activation: start.activation.callAsFunction)
    let edges = ActivationStatistics.edges(start.activation, inputMeanSquare: inputs.meanSquare)
    let network = SignalProgram(
      start: start, sizes: sizes, top: .random, path: { "\($0 + 1)-Dense" })
    let signals = withSignals ? try network.signals(of: inputs, seed: seed) : nil
    let layers = try activations(of: inputs, seed: seed).enumerated().map { index, values in
      Layer(
        weightDeviation: deviations[index],
        measured: ActivationStatistics(
          values, units: sizes[index], activation: start.activation, edges: edges),
        predictedDeviation: predicted[index].standardDeviation.ifFinite,
        signal: signals?[index])
    }
    return LayerValues(layers: layers)
  }
}
