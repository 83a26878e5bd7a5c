import DescentGraph

/// A training step as it is traced, for those who add outputs that describe it.
package struct TracedStep {
  /// A parameter in a step.
  package struct Parameter {
    package let variable: Variable
    package let tensor: Tensor
    /// The gradient of the loss, penalties included, before any transform; `nil` if the parameter is frozen.
    package let gradient: Tensor?
    /// The value after the step; `nil` if it is frozen or no update was traced.
    package let updated: Tensor?
  }

  package let scope: Scope
  /// The number of samples.
  package let batch: Int
  /// The output of the model, [samples, …].
  package let output: Tensor
  /// Class labels or values, as the loss takes them.
  package let target: Tensor
  /// What the step minimizes: the loss of the batch, what layers add, and penalties on parameters.
  package let loss: Tensor
  /// The same without penalties on parameters.
  package let lossOfBatch: Tensor
  /// In the order of declaration.
  package let parameters: [Parameter]
  /// See `Scope.layers`; a model that is one layer has its name as its path.
  package let layers: [TracedLayer]
  /// What the step minimizes and measures.
  package let objective: Objective

  private let weights: Tensor?

  fileprivate init(
    _ half: ModelPrograms.GradientHalf, _ parameters: [Parameter], _ programs: ModelPrograms,
    batch: Int, _ scope: Scope
  ) {
    self.scope = scope
    self.batch = batch
    self.parameters = parameters
    (output, target) = (half.output, half.target)
    (loss, lossOfBatch) = (half.loss, half.lossWithoutPenalties)
    objective = programs.objective
    layers = scope.layers
    weights = half.sampleWeights
  }

  /// The loss of some samples of the batch, which together have the loss of the batch where nothing weighs samples;
  /// `nil` if the loss has parameters or state of its own, which a second call would declare again.
  package func loss(of samples: Range<Int>) -> Tensor? {
    guard !scope.variables.contains(where: { $0.path.hasPrefix("loss/") }) else { return nil }
    let output = output.sliced(samples)
    let target = target.sliced(samples)
    guard let weights else { return objective.loss(output, target: target, in: scope) }
    guard let loss = objective.loss as? any SampleLoss else { return nil }
    let chosen = weights.sliced(samples)
    return (loss.losses(output, target: target) * chosen).sum()
      / Tensor.maximum(chosen.sum(), 1e-30)
  }
}

extension ModelPrograms {
  /// A training step that assigns nothing, with the outputs that `body` adds.
  ///
  /// - Parameter updates: Whether the update is part of it.
  func probed(
    batch: Int, updates withUpdates: Bool, _ body: (TracedStep) -> Void
  ) throws -> Program {
    var program = try Program(mode: .training) { scope in
      guard let half = gradientHalf(batch, scope) else { return }
      if withUpdates { updateHalf(half.parameters, half.gradients, scope) }
      let gradients = Dictionary(
        zip(half.parameters, half.gradients).map { ($0.variable.path, $1) }
      ) { first, _ in first }
      let parameters = scope.parameters.map { variable, tensor in
        let gradient = gradients[variable.path]
        return TracedStep.Parameter(
          variable: variable, tensor: tensor, gradient: gradient,
          updated: gradient == nil ? nil : scope.assigned(to: tensor))
      }
      body(TracedStep(half, parameters, self, batch: batch, scope))
    }
    // Only the step itself may change parameters, running statistics and slots.
    program.assignments = []
    return program
  }
}
