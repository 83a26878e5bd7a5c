import DescentArrays
import DescentExecution
import DescentGraph

/// The norm of one parameter's gradient.
public struct GradientNorm: Sendable, Hashable {
  /// The parameter, such as `3-Dense/weight`.
  public let path: String
  /// The parameter's role in its layer.
  public let role: ParameterRole
  /// √Σg² over the parameter's elements.
  public let norm: Double
}

extension Trainer {
  /// The L2 norm √Σg² of every parameter's gradient, in declaration order; changes nothing.
  ///
  /// It is the gradient that the next step would follow on these samples: that of the loss in training mode, including
  /// any L2 penalty, before clipping.
  ///
  /// - Parameter samples: The batch, as indices of samples; they may repeat.
  /// - Throws: ``TrainingError/data(_:)`` if the data do not fit the model or a sample does not exist.
  public func gradientNorms(on data: Dataset, samples: [Int32]) throws -> [GradientNorm] {
    try check(data, batch: samples)
    let program = try programs.gradients(batch: samples.count)
    let executor = try Executor(Plan.shared(program), variables: variables)
    samples.withUnsafeBufferPointer {
      executor.gather($0, of: data, programs.targetInput)
    }
    executor.run(seed: seed, step: UInt32(truncatingIfNeeded: steps + 1))
    return program.variables.compactMap { variable in
      guard case .parameter(let role) = variable.kind, let gradient = executor.output(variable.path)
      else { return nil }
      // In Double, so that the squares of small numbers are not lost.
      let sum = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
      return GradientNorm(path: variable.path, role: role, norm: sum.squareRoot())
    }
  }
}
