import DescentGraph

// A step has two halves: the gradients of a batch, and the update of the parameters by them. Nothing but the gradients
// goes from one to the other, so gradients of several processes can be summed between them.
extension ModelPrograms {
  /// What the first half of a step computes.
  struct GradientHalf {
    let output: Tensor
    let target: Tensor
    let loss: Tensor
    let parameters: [(variable: Variable, tensor: Tensor)]
    /// One for each parameter.
    let gradients: [Tensor]
  }

  /// Traces the gradients of a batch; `nil` if the model does not fit.
  func gradientHalf(_ batch: Int, _ scope: Scope) -> GradientHalf? {
    let (output, target) = forward(batch, scope)
    guard !output.isPoisoned else { return nil }
    let parameters = scope.parameters
    let loss = scope.marking { objectiveValue(output, target, parameters) }
    let gradients = scope.marking(.gradient) {
      gradient(of: loss, withRespectTo: parameters.map(\.tensor))
    }
    return GradientHalf(
      output: output, target: target, loss: loss, parameters: parameters, gradients: gradients)
  }

  /// Traces the update of parameters by their gradients, which are clipped together.
  func updateHalf(
    _ parameters: [(variable: Variable, tensor: Tensor)], _ gradients: [Tensor], _ scope: Scope
  ) {
    let step = UpdateStep(
      rate: scope.input(ModelPrograms.rate, shape: .scalar),
      count: scope.input(ModelPrograms.count, shape: .scalar))
    let clipped = scope.marking(.gradient) { updates.clipping(gradients) }
    scope.marking(.update) {
      for (parameter, gradient) in zip(parameters, clipped) {
        update(parameter, gradient, step, scope.child(parameter.variable.path))
      }
    }
  }

  /// The first half alone: the gradient of every parameter, as an output under its path. The program changes nothing.
  func gradients(batch: Int) throws -> Program {
    var program = try Program(mode: .training) { scope in
      guard let half = gradientHalf(batch, scope) else { return }
      for (parameter, gradient) in zip(half.parameters, half.gradients) {
        scope.output(parameter.variable.path, gradient)
      }
    }
    // Layers in training mode update running statistics; only the next step may do that.
    program.assignments = []
    return program
  }

  /// The second half alone: it reads the gradient of every parameter from an input under its path.
  func update(of parameters: [Variable]) throws -> Program {
    try Program(mode: .training) { scope in
      let values = parameters.map { variable in
        let role =
          if case .parameter(let role) = variable.kind { role } else { ParameterRole.weight }
        return (
          variable: variable,
          tensor: scope.parameter(
            variable.path, shape: variable.shape, role: role, initial: variable.initial)
        )
      }
      let gradients = parameters.map { scope.input($0.path, shape: $0.shape) }
      updateHalf(values, gradients, scope)
    }
  }

  private func objectiveValue(
    _ output: Tensor, _ target: Tensor, _ parameters: [(variable: Variable, tensor: Tensor)]
  ) -> Tensor {
    let loss = objective.loss(output, target: target).checkedLoss()
    guard case .l2(let strength) = updates.weightDecay, strength != 0,
      let penalty = L2Penalty(strength: strength)(parameters)
    else { return loss }
    return loss + penalty
  }

  private func update(
    _ parameter: (variable: Variable, tensor: Tensor), _ gradient: Tensor, _ step: UpdateStep,
    _ scope: Scope
  ) {
    scope.marking {
      var next = updates.optimizer.update(
        parameter.tensor, gradient: gradient, at: step, in: scope)
      // An optimizer that returns the parameter unchanged freezes it: decay does not apply either.
      guard next.isPoisoned || next.node != parameter.tensor.node else { return }
      if case .decoupled(let strength) = updates.weightDecay, strength != 0,
        parameter.variable.kind == .parameter(.weight)
      {
        next = next - step.rate * strength * parameter.tensor
      }
      scope.assign(next, to: parameter.tensor)
    }
  }
}
