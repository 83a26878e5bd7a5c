import DescentExecution
import DescentGraph

extension Trainer {
  /// Every parameter and state, in declaration order.
  public var declaredVariables: [Variable] { variables.variables }

  /// The elements of a parameter or state, such as `1-Dense/weight`.
  public func values(at path: String) throws -> [Float] {
    Array(try memory(at: path))
  }

  /// The elements of every parameter and state by path; with ``progress`` and the seed, this is the complete state.
  public var values: [String: [Float]] { variables.snapshot() }

  /// Sets the elements of a parameter or state.
  public func setValues(_ values: [Float], at path: String) throws {
    let memory = try memory(at: path)
    guard memory.count == values.count else {
      throw TrainingError.variable(
        "\(path) has \(memory.count) elements; \(values.count) were given")
    }
    _ = memory.update(fromContentsOf: values)
    journal?.restart(from: variables.snapshot())
  }

  private func memory(at path: String) throws -> UnsafeMutableBufferPointer<Float> {
    guard let memory = variables[path] else {
      let known = variables.variables.map(\.path).joined(separator: ", ")
      throw TrainingError.variable("there is no parameter or state \(path); there are \(known)")
    }
    return memory
  }

  // MARK: Interrupted trainings

  /// Resumes where another trainer stopped: with the same settings, it produces the same bits.
  ///
  /// Changed settings take effect from here on. Early stopping is asked again whether it ends the training; if it no
  /// longer keeps the best values, they are discarded.
  ///
  /// - Parameters:
  ///   - progress: The other's ``progress``.
  ///   - values: The elements of every parameter and state by path, slots included.
  ///   - bestValues: The other's ``bestValues``.
  /// - Throws: ``TrainingError/variable(_:)`` with every path that is missing, unknown or of a different size;
  ///   ``TrainingError/setting(_:)`` if the progress does not belong to a trainer with these settings. On an error
  ///   nothing has changed.
  public func restore(
    _ progress: TrainingProgress, values: [String: [Float]],
    bestValues: [String: [Float]]? = nil
  ) throws {
    try changing { try takeOver(progress, values, bestValues) }
  }

  private func takeOver(
    _ progress: TrainingProgress, _ values: [String: [Float]], _ bestValues: [String: [Float]]?
  ) throws {
    try check(values, for: variables.variables, "the values do not fit the model")
    if let bestValues {
      try check(bestValues, for: modelVariables, "the best values do not fit the model")
    }
    try check(progress, hasBest: bestValues != nil)
    variables.restore(values)
    self.progress = progress
    defer { place.note(self.progress) }
    if progress.train.names != programs.metricNames {
      self.progress.beginEpoch(measuring: programs.metricNames)
    }
    self.progress.isStopped = earlyStopping.map { $0.ends(at: progress.best) } ?? false
    isStoppedFromStart = self.progress.isStopped
    if earlyStopping == nil { self.progress.best = BestValue() }
    self.bestValues = earlyStopping?.restoresBest == true ? bestValues : nil
    journal?.restart(from: variables.snapshot())
  }

  /// Restores the parameters and running statistics of the best epoch, if early stopping keeps them.
  public func restoreBestValues() {
    guard let bestValues else { return }
    variables.restore(bestValues)
    startOver { _ in true }
    journal?.restart(from: variables.snapshot())
  }

  /// Resets what transforms keep of earlier values of some parameters, which are now others.
  func startOver(_ isSet: (Variable) -> Bool) {
    var slots: Set<String> = []
    for parameter in trained where isSet(parameter) {
      for transform in programs.updates.after where transform.parameters.contains(parameter) {
        slots.formUnion(transform.slotsThatStartOver.map { "\(parameter.path)/\($0)" })
      }
    }
    variables.reset { slots.contains($0.path) && $0.kind == .slot }
  }

  /// The variables that evaluation reads: parameters and running statistics.
  private var modelVariables: [Variable] { variables.variables.filter { $0.kind != .slot } }

  func modelValues() -> [String: [Float]] {
    let pairs = modelVariables.map { ($0.path, variables[$0.path].map { Array($0) } ?? []) }
    return Dictionary(pairs) { first, _ in first }
  }

  private func check(
    _ values: [String: [Float]], for variables: [Variable], _ what: String
  ) throws {
    var differences: [String] = variables.compactMap { variable in
      guard let given = values[variable.path] else {
        return "\(variable.path) \(variable.shape) is missing"
      }
      return given.count == variable.shape.count
        ? nil
        : "\(variable.path) \(variable.shape) has \(variable.shape.count) elements, not \(given.count)"
    }
    let known = Set(variables.map(\.path))
    differences += values.keys.filter { !known.contains($0) }.sorted().map { "\($0) is unknown" }
    guard differences.isEmpty else {
      throw TrainingError.variable("\(what): \(differences.joined(separator: "; "))")
    }
  }

  private func check(_ progress: TrainingProgress, hasBest: Bool) throws {
    let names = programs.metricNames
    guard progress.train.names == names || progress.stepInEpoch == 0 else {
      throw TrainingError.setting(
        "the current epoch measures \(progress.train.names), but the trainer measures \(names); finish the epoch first"
      )
    }
    let counts = [
      progress.steps, progress.epochs, progress.stepInEpoch, progress.train.count,
      progress.best.epoch, progress.best.epochsSince, progress.schedule.best.epochsSince,
    ]
    guard counts.allSatisfy((0...1 << 53).contains), progress.steps >= progress.stepInEpoch,
      progress.schedule.factor >= 0
    else {
      throw TrainingError.setting(
        "the progress holds impossible counts: \(progress.epochs) epochs, \(progress.steps) steps, "
          + "\(progress.stepInEpoch) of them in the epoch")
    }
    try UpdateRule.check(rate: progress.initialRate)
    if earlyStopping?.restoresBest == true, progress.best.value != nil, !hasBest {
      throw TrainingError.variable(
        "the best values, of epoch \(progress.best.epoch), are missing")
    }
  }
}
