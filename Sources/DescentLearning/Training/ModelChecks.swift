import DescentGraph

// What every program of a model must satisfy. It is checked when the program is made, never in a step: the memory
// layout relies on it.

extension Tensor {
  /// The output of a model for a batch, checked to be one row of numbers per sample.
  ///
  /// - Parameter known: The shape of one sample's output, if another program of the model has given it.
  func checkedOutput(batch: Int, _ known: TensorShape?) -> Tensor {
    guard !isPoisoned else { return self }
    guard type == .float32 else {
      return failingWhereMade("the model's output", "is labels; a model must output numbers")
    }
    guard shape.dimensions.first == batch else {
      return failingWhereMade(
        "the model's output",
        "must have the samples along its first axis, [\(batch), …] for a batch of \(batch)")
    }
    let sample = TensorShape(Array(shape.dimensions.dropFirst()))
    guard known == nil || sample == known else {
      return failingWhereMade(
        "the model's output",
        "has \(sample) for each sample and \(known ?? .scalar) in another program; an output has one shape in training "
          + "and evaluation and for every batch size")
    }
    return self
  }

  /// The value of a loss, checked to be one number.
  func checkedLoss() -> Tensor {
    guard !isPoisoned, type != .float32 || shape != .scalar else { return self }
    return failing(
      "the loss or its weight", "must be one number, []; take the mean over the samples")
  }

  /// The losses of the samples, checked to be one number for each.
  func checkedLosses(batch: Int) -> Tensor {
    guard !isPoisoned, type != .float32 || shape != [batch] else { return self }
    return failing(
      "the losses of samples", "must be one number per sample, [\(batch)] for a batch of \(batch)")
  }

  /// The values of a metric, checked to be one number per sample.
  func checkedMetric(_ name: String, batch: Int) -> Tensor {
    guard !isPoisoned, type != .float32 || shape != [batch] else { return self }
    return failing(
      "the metric \(name)", "must be one number per sample, [\(batch)] for a batch of \(batch)")
  }
}

extension Program {
  /// Checks the requirements on a whole program of a model.
  ///
  /// - Parameters:
  ///   - filled: The inputs that are filled before every run.
  ///   - read: The outputs that are read, under names that no layer may use.
  ///   - assigns: Whether a run may assign variables: only a training step may.
  func checked(filled: Set<String>, read: Set<String>, assigns: Bool) throws(TraceError) -> Program
  {
    if let input = inputs.first(where: { !filled.contains($0.name) }) {
      throw TraceError(
        path: nodes[input.node].path, operation: "input", shapes: [input.shape],
        reason:
          "nothing fills an input '\(input.name)'; besides its samples, a layer may need only parameters, state "
          + "and constants")
    }
    if let output = outputs.first(where: {
      ModelPrograms.outputs.contains($0.name) && !read.contains($0.name)
    }) {
      throw TraceError(
        path: nodes[output.node].path, operation: "output", shapes: [nodes[output.node].shape],
        reason: "'\(output.name)' is reserved for an output of the model; use another name")
    }
    if !assigns, let assignment = assignments.first {
      throw TraceError(
        path: variables[assignment.variable].path, operation: "assignment",
        shapes: [variables[assignment.variable].shape],
        reason:
          "an evaluation must not change anything, so that several can run at once; assign only if scope.isTraining"
      )
    }
    return self
  }
}

extension Program {
  /// The shape of one sample's output.
  var outputShape: TensorShape {
    TensorShape(
      Array((output(ModelPrograms.output).map { nodes[$0].shape.dimensions } ?? []).dropFirst()))
  }
}
