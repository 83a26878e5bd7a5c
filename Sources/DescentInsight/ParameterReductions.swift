import DescentGraph
import DescentLearning

/// The reductions of one parameter, its gradient and its update.
struct ParameterReductions: Sendable {
  private let name: String
  private let variable: Variable
  private let isFrozen: Bool
  private let hasGradient: Bool
  private let hasUpdate: Bool

  /// Adds the outputs for a parameter.
  ///
  /// - Parameters:
  ///   - before: The gradient in the step before; `nil` if gradients are not observed.
  ///   - withUpdate: Whether updates are observed.
  init(
    _ parameter: TracedStep.Parameter, before: Tensor?, withUpdate: Bool, _ name: String,
    _ scope: Scope
  ) {
    self.name = name
    variable = parameter.variable
    isFrozen = parameter.gradient == nil
    Norm.write(parameter.tensor, name + " weight", scope)
    hasUpdate = withUpdate
    if withUpdate, let updated = parameter.updated {
      Norm.write(updated - parameter.tensor, name + " update", scope)
    }
    guard let before, let gradient = parameter.gradient else {
      hasGradient = false
      return
    }
    hasGradient = true
    Norm.write(gradient, name + " gradient", scope, .wide)
    scope.output(name + " zeros", (gradient .== 0).sum())
    Norm.write(before, name + " before", scope)
    Norm.write(gradient, times: before, name, scope)
  }

  // MARK: Reading

  /// What the run has given.
  func read(_ step: ProbedStep) -> ParameterObservation {
    ParameterObservation(
      path: variable.path, role: variable.role ?? .weight, shape: variable.shape.dimensions,
      isFrozen: isFrozen, norm: Norm.read(step.value, name + " weight"),
      gradientNorm: hasGradient ? Norm.read(step.value, name + " gradient", .wide) : nil,
      zeroGradients: hasGradient
        ? step.value(name + " zeros") / Double(variable.shape.count) : nil,
      gradientCosine: cosine(step),
      updateNorm: hasUpdate ? updateNorm(step) : nil)
  }

  /// A parameter that is not assigned does not move.
  private func updateNorm(_ step: ProbedStep) -> Double {
    step.values(name + " update squares 0").isEmpty ? 0 : Norm.read(step.value, name + " update")
  }

  private func cosine(_ step: ProbedStep) -> Double? {
    guard hasGradient, step.hasGradientsBefore else { return nil }
    return Norm.cosine(
      step.value, name, norms: Norm.read(step.value, name + " gradient", .wide),
      Norm.read(step.value, name + " before"))
  }
}
