import DescentGraph

// Which parameters a rule updates, and how.
extension UpdateRule {
  /// The first group that contains a parameter.
  private func group(of parameter: Variable) -> ParameterGroup? {
    groups.isEmpty ? nil : groups.first { $0.parameters.contains(parameter) }
  }

  /// Whether a step leaves a parameter as it is.
  func freezes(_ parameter: Variable) -> Bool { group(of: parameter)?.isFrozen ?? false }

  /// Whether the layer at a path is frozen, with all that it declares: the first group that covers it decides.
  func freezesLayer(at path: String) -> Bool {
    groups.first { $0.parameters.covers(path) }?.isFrozen ?? false
  }

  /// Lets the layers of a trace that are frozen run as in evaluation.
  func freezeLayers(in scope: Scope) {
    if groups.contains(where: \.isFrozen) { scope.freeze(freezesLayer(at:)) }
  }

  /// The optimizer of a parameter, and what its learning rate is relative to the rule's.
  func optimizer(for parameter: Variable) -> (optimizer: any Optimizer, rate: Double) {
    guard let group = group(of: parameter) else { return (optimizer, 1) }
    let chosen = group.optimizer ?? optimizer
    let rate = group.learningRate ?? chosen.learningRate
    return (chosen, rate == optimizer.learningRate ? 1 : rate / optimizer.learningRate)
  }

  /// Whether an optimizer of it is ``Lazy``.
  var isLazy: Bool { ([optimizer] + groups.compactMap(\.optimizer)).contains { $0 is Lazy } }

  /// Checks that what is said about parameters is about some of them.
  ///
  /// - Parameter layers: The paths of the layers, some of which have no parameters.
  /// - Throws: ``TrainingError/variable(_:)`` if a pattern matches no path, ``TrainingError/setting(_:)`` if nothing is left
  ///   to train.
  func check(against parameters: [Variable], layers: () throws -> [String]) throws {
    let paths = parameters.map(\.path)
    for group in groups {
      try group.parameters.check(against: paths, "a group of parameters", layers: layers)
    }
    for transform in before {
      try transform.parameters.check(against: paths, "\(type(of: transform))")
    }
    for transform in after {
      try transform.parameters.check(against: paths, "\(type(of: transform))")
    }
    guard parameters.isEmpty || !parameters.allSatisfy(freezes) else {
      throw TrainingError.setting("every parameter is frozen; leave one to train")
    }
  }
}
