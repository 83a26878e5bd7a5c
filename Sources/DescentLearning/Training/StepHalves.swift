import DescentGraph

// A step has two halves: the gradients of a batch, and the update of the parameters by them. Nothing but the gradients
// goes from one to the other, so gradients of several processes can be summed between them.
extension ModelPrograms {
  /// What the first half of a step computes.
  struct GradientHalf {
    let output: Tensor
    let target: Tensor
    let loss: Tensor
    /// The loss without penalties on parameters.
    let lossWithoutPenalties: Tensor
    /// The weights of the samples; `nil` if they have none.
    let sampleWeights: Tensor?
    /// The weight of the batch in a mean over several; `nil` if that is the number of samples.
    let weight: Tensor?
    let parameters: [(variable: Variable, tensor: Tensor)]
    /// One for each parameter.
    let gradients: [Tensor]
  }

  /// Traces the gradients of a batch; `nil` if the model does not fit. Frozen parameters have none.
  func gradientHalf(_ batch: Int, _ scope: Scope) -> GradientHalf? {
    let (output, target) = forward(batch, scope)
    guard !output.isPoisoned else { return nil }
    let (mean, weight, sampleWeights) = scope.marking { lossValue(output, target, scope) }
    // The loss may have declared parameters of its own.
    let parameters = scope.parameters.filter { !updates.freezes($0.variable) }
    let loss = scope.marking { updates.penalties(on: parameters).reduce(mean, +) }
    let gradients = scope.marking(.gradient) {
      gradient(of: loss, withRespectTo: parameters.map(\.tensor))
    }
    return GradientHalf(
      output: output, target: target, loss: loss, lossWithoutPenalties: mean,
      sampleWeights: sampleWeights, weight: weight, parameters: parameters, gradients: gradients)
  }

  /// Traces the update of parameters by their gradients, which are transformed together.
  ///
  /// - Parameter tables: The paths of tables whose gradients do not show that they are.
  func updateHalf(
    _ parameters: [(variable: Variable, tensor: Tensor)], _ gradients: [Tensor], _ scope: Scope,
    tables: Set<String> = []
  ) {
    let (rate, count) = (
      scope.input(ModelPrograms.rate, shape: .scalar),
      scope.input(ModelPrograms.count, shape: .scalar)
    )
    let transformed = scope.marking(.gradient) {
      updates.transformed(gradients, of: parameters, scope)
    }
    scope.marking(.update) {
      for (parameter, gradient) in zip(parameters, transformed) {
        var step = UpdateStep(rate: rate, count: count, of: parameter.variable)
        step.rows =
          tables.contains(parameter.variable.path) ? .withGradient : gradient.updatedRows
        updates.update(parameter, gradient, step, scope.child(parameter.variable.path))
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

  /// The first half alone, as part of a step: its outputs are those of a step and the gradient of every parameter that is
  /// trained. It assigns running statistics.
  func firstHalf(batch: Int) throws -> Program {
    try Program(mode: .training) { scope in
      guard let half = gradientHalf(batch, scope) else { return }
      for (parameter, gradient) in zip(half.parameters, half.gradients) {
        scope.output(ModelPrograms.gradientName(parameter.variable.path), gradient)
      }
      writeLoss(half.loss, half.weight, scope)
      writeMetrics(half.output, half.target, scope)
    }.checked(
      filled: batchInputs,
      read: [ModelPrograms.loss, ModelPrograms.lossWeight], assigns: true)
  }

  /// The name of the output that is the gradient of a parameter.
  static func gradientName(_ path: String) -> String { "gradient of \(path)" }

  /// The second half alone: it reads the gradient of every parameter from an input under its path.
  func update(of parameters: [Variable]) throws -> Program {
    let tables = try updates.isLazy ? tables() : []
    return try Program(mode: .training) { scope in
      let values = parameters.map { variable in
        (
          variable: variable,
          tensor: scope.parameter(
            variable.path, shape: variable.shape, role: variable.role ?? .weight,
            initial: variable.initial)
        )
      }
      let gradients = parameters.map { scope.input($0.path, shape: $0.shape) }
      updateHalf(values, gradients, scope, tables: tables)
    }
  }

  /// The paths of the parameters whose gradients have named rows.
  private func tables() throws -> Set<String> {
    var paths: Set<String> = []
    _ = try Program(mode: .training) { scope in
      guard let half = gradientHalf(1, scope) else { return }
      let gradients = updates.transformed(half.gradients, of: half.parameters, scope)
      for (parameter, gradient) in zip(half.parameters, gradients)
      where gradient.updatedRows != nil {
        paths.insert(parameter.variable.path)
      }
    }
    return paths
  }
}

extension Tensor {
  /// The rows of a gradient that can differ from 0, if it is that of a table. Where a batch names many of the rows, all of
  /// them are looked at.
  fileprivate var updatedRows: UpdatedRows? {
    namedRows.map { 2 * $0.shape[0] <= shape[0] ? .named($0) : .withGradient }
  }
}

// The chain of a rule, in a trace.
extension UpdateRule {
  /// What the transforms of gradients add to the loss.
  fileprivate func penalties(
    on parameters: [(variable: Variable, tensor: Tensor)]
  ) -> [Tensor] {
    before.compactMap { transform in
      transform.penalty(on: parameters.filter { transform.parameters.contains($0.variable) })
        .map { $0.checkedPenalty(of: transform) }
    }
  }

  /// The gradients after every transform.
  fileprivate func transformed(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], _ scope: Scope
  ) -> [Tensor] {
    before.reduce(gradients) { gradients, transform in
      let chosen = parameters.indices.filter {
        transform.parameters.contains(parameters[$0].variable)
      }
      let given = chosen.map { gradients[$0] }
      let changed = transform.transform(
        given, of: chosen.map { parameters[$0] }, in: scope.child("\(type(of: transform))"))
      guard zip(changed, given).allSatisfy({ $0.isPoisoned || $0.shape == $1.shape }),
        changed.count == given.count
      else {
        let failed = scope.failing(
          "\(type(of: transform))", changed,
          "must give a gradient of the same shape for each of the \(given.count) that it was given")
        return gradients.map { _ in failed }
      }
      var result = gradients
      for (index, gradient) in zip(chosen, changed) { result[index] = gradient }
      return result
    }
  }

  /// Assigns a parameter its value after the step.
  fileprivate func update(
    _ parameter: (variable: Variable, tensor: Tensor), _ gradient: Tensor, _ step: UpdateStep,
    _ scope: Scope
  ) {
    scope.marking {
      let (optimizer, rate) = optimizer(for: parameter.variable)
      let step = step.scaled(by: rate)
      let next = optimizer.updateOfRows(
        parameter.tensor, gradient: gradient, at: step, in: scope)
      // An optimizer that returns the parameter unchanged freezes it: decay does not apply either.
      guard next.isPoisoned || next.node != parameter.tensor.node else { return }
      let final = after.filter { $0.parameters.contains(parameter.variable) }.reduce(next) {
        $1.transform($0, of: parameter.tensor, at: step, in: scope)
      }
      scope.assign(final, to: parameter.tensor)
    }
  }
}

extension Optimizer {
  /// The update, computed only for the rows that it can change.
  fileprivate func updateOfRows(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    guard ignoresZeroGradients, case .named = step.rows, let rows = step.rows else {
      return update(parameter, gradient: gradient, at: step, in: scope)
    }
    return scope.updating(rows, of: parameter, gradient: nil) {
      update(parameter, gradient: gradient, at: step, in: scope)
    }
  }
}

extension Tensor {
  /// The penalty of a transform, checked to be one number.
  fileprivate func checkedPenalty(of transform: any GradientTransform) -> Tensor {
    guard !isPoisoned, type != .float32 || shape != .scalar else { return self }
    return failing("\(Swift.type(of: transform))", "must add one number, [], to the loss")
  }
}
