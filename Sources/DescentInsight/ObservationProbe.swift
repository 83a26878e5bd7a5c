import DescentGraph
import DescentLearning

/// Observes steps of a training.
struct ObservationProbe: StepProbe {
  /// What was written into a step's program.
  struct Layout: Sendable {
    var layers: [LayerReductions] = []
    var parameters: [ParameterReductions] = []
    var predictions: PredictionReductions?
    /// The paths of the parameters whose gradients are compared between the halves, and (ab)/(a + b)².
    var halves: (names: [String], factor: Double)?
  }

  let quantities: Set<ObservedQuantity>
  /// The first step is observed, and then one of so many.
  let interval: Int
  let receive: @Sendable (TrainingObservation) -> Void

  var needsUpdates: Bool { quantities.contains(.updates) }
  var needsGradientsBefore: Bool { quantities.contains(.gradients) }

  func isDue(at step: Int) -> Bool { (step - 1) % interval == 0 }

  func write(_ step: TracedStep, before: (Variable) -> Tensor) -> Layout {
    var layout = Layout()
    let withGradients = quantities.contains(.gradients)
    let scope = step.scope
    scope.output("observed loss", step.loss)
    scope.output("observed loss of batch", step.lossOfBatch)
    if quantities.contains(.activations) { layout.layers = layers(of: step, withGradients) }
    for (index, parameter) in step.parameters.enumerated() {
      layout.parameters.append(
        ParameterReductions(
          parameter,
          before: withGradients && parameter.gradient != nil ? before(parameter.variable) : nil,
          withUpdate: needsUpdates, "parameter \(index)", scope))
    }
    layout.predictions = PredictionReductions(step)
    if withGradients { layout.halves = halves(of: step) }
    return layout
  }

  private func layers(of step: TracedStep, _ withGradients: Bool) -> [LayerReductions] {
    let layers = step.layers.filter { $0.output.shape.rank > 0 }
    let gradients =
      withGradients
      ? gradient(of: step.loss, withRespectTo: layers.map(\.output)).map(Optional.some)
      : layers.map { _ in nil }
    return zip(layers, gradients).enumerated().map { index, pair in
      LayerReductions(
        pair.0, path: pair.0.path.isEmpty ? pair.0.name : pair.0.path, gradient: pair.1,
        "layer \(index)", step.scope)
    }
  }

  /// Adds the norm of the difference between the gradients of both halves of the batch.
  private func halves(of step: TracedStep) -> (names: [String], factor: Double)? {
    let (first, count) = (step.batch / 2, step.batch)
    guard first > 0, let one = step.loss(of: 0..<first), let other = step.loss(of: first..<count)
    else { return nil }
    let trained = step.parameters.filter { $0.gradient != nil }
    let differences = gradient(of: one - other, withRespectTo: trained.map(\.tensor))
    let names = trained.indices.map { "halves \($0)" }
    for (name, difference) in zip(names, differences) { Norm.write(difference, name, step.scope) }
    let part = Double(first) / Double(count)
    return (names, part * (1 - part))
  }

  // MARK: Reading

  func read(_ step: ProbedStep, _ layout: Layout) {
    let loss = step.value("observed loss")
    var observation = TrainingObservation(
      step: step.step, epochs: step.epochs, learningRate: step.learningRate, batch: step.batch,
      loss: loss, penalty: loss - step.value("observed loss of batch"),
      predictions: layout.predictions?.read(step), layers: layout.layers.map { $0.read(step) },
      parameters: layout.parameters.map { $0.read(step) })
    if let halves = layout.halves, let norm = observation.gradientNorm {
      let difference = Norm.of(halves.names.map { Norm.read(step.value, $0) })
      let noise = difference * difference * halves.factor
      observation.signalToNoise = SignalToNoise(signal: norm * norm - noise, noise: noise)
    }
    receive(observation)
  }
}
