import DescentData
import DescentExecution
import DescentGraph

/// How long the gradient of one parameter is.
public struct GradientNorm: Sendable, Hashable {
  /// The parameter, such as `3-Dense/weight`.
  public let path: String
  /// What the parameter does in its layer.
  public let role: ParameterRole
  /// √Σg² over the parameter's elements.
  public let norm: Double
}

extension Trainer {
  /// The L2 norm √Σg² of the gradient of every parameter, in the order of declaration; nothing changes.
  ///
  /// It is the gradient that the next step would follow on these samples: of the loss in training mode,
  /// with an L2 penalty where the weights decay by one, and before it is clipped.
  ///
  /// - Parameter samples: The batch, as indices of samples; they may repeat.
  /// - Throws: ``TrainingError/data(_:)`` where the data do not fit the model or there is no such sample.
  public func gradientNorms(on data: Dataset, samples: [Int32]) throws -> [GradientNorm] {
    try check(data, batch: samples)
    let program = try programs.gradients(batch: samples.count)
    let executor = try Executor(Plan.shared(program), variables: variables)
    samples.withUnsafeBufferPointer {
      executor.gather($0, of: data, programs.lossFunction.targetKind)
    }
    executor.run(seed: seed, step: UInt32(truncatingIfNeeded: steps + 1))
    return program.variables.compactMap { variable in
      guard case .parameter(let role) = variable.kind, let gradient = executor.output(variable.path)
      else { return nil }
      // In Double, where the squares of small numbers are not lost.
      let sum = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
      return GradientNorm(path: variable.path, role: role, norm: sum.squareRoot())
    }
  }
}

extension ModelPrograms {
  /// The gradient of every parameter, as an output under its path, without any change.
  func gradients(batch: Int) throws -> Program {
    var program = try Program(mode: .training) { scope in
      let (output, target) = forward(batch, scope)
      guard !output.isPoisoned else { return }
      let parameters = scope.parameters
      let loss = scope.marking { objective(output, target, parameters) }
      let gradients = gradient(of: loss, withRespectTo: parameters.map(\.tensor))
      for (parameter, gradient) in zip(parameters, gradients) {
        scope.output(parameter.variable.path, gradient)
      }
    }
    // A layer in training keeps running statistics; they are the next step's to change.
    program.assignments = []
    return program
  }
}
