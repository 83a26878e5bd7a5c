import DescentArrays
import DescentExecution
import DescentGraph

// Values from elsewhere, and checkpoints of programs made by hand.
extension VariableStore {
  /// Sets parameters and statistics from arrays, such as those of a pretrained model with another head:
  ///
  /// ```swift
  /// try variables.load(checkpoint.model, where: .except("5-Dense"))
  /// ```
  ///
  /// - Parameters:
  ///   - tensors: Arrays under the paths of the variables. Those that are not selected are ignored.
  ///   - selection: What is set; each such variable must have an array of its shape. Statistics have no role.
  /// - Throws: ``ArchitectureDifference`` with every selected path that is missing, unknown or of another shape;
  ///   ``TrainingError/variable(_:)`` if a pattern matches no path. On an error nothing has changed.
  public func load(
    _ tensors: [NamedTensor], where selection: ParameterSelection = .all
  ) throws {
    let all = variables.filter { $0.kind != .slot }
    let roles = Dictionary(all.map { ($0.path, $0.role) }) { first, _ in first }
    try selection.check(
      against: all.map(\.path) + tensors.map(\.name), "the values to load")
    let chosen = all.filter(selection.contains)
    let given = tensors.filter { selection.contains($0.name, roles[$0.name] ?? nil) }
    guard !chosen.isEmpty else {
      throw TrainingError.variable(
        "the values to load: nothing is selected; there are "
          + all.map(\.path).joined(separator: ", "))
    }
    try ArchitectureDifference.check(given, against: chosen)
    for tensor in given { _ = self[tensor.name]?.update(fromContentsOf: tensor.values) }
  }

  /// Restores every variable from a checkpoint, such as one of ``Checkpoint/init(_:steps:documents:)``.
  ///
  /// - Throws: ``ArchitectureDifference`` with every path and shape that differs. On an error nothing has changed.
  public func restore(_ checkpoint: Checkpoint) throws {
    let kept = checkpoint.tensors { _ in true }
    try ArchitectureDifference.check(kept, against: variables)
    for tensor in kept { _ = self[tensor.name]?.update(fromContentsOf: tensor.values) }
  }
}

extension Checkpoint {
  /// The state of programs made by hand: every variable of their store, and how many steps they have run.
  ///
  /// ```swift
  /// try Checkpoint(variables, steps: count).write(to: "checkpoint")
  /// // Later, with the same programs:
  /// let checkpoint = try Checkpoint("checkpoint")
  /// try variables.restore(checkpoint)
  /// count = checkpoint.progress.steps
  /// ```
  ///
  /// - Parameters:
  ///   - steps: The steps so far. With the seed, random numbers depend on nothing else.
  ///   - documents: JSON texts by file name, such as `settings.json`.
  public init(_ variables: VariableStore, steps: Int, documents: [String: String] = [:]) {
    self.init(
      seed: variables.seed, progress: TrainingProgress(steps: steps), score: nil,
      entries: variables.variables.map { variable in
        Entry(variable: variable, values: variables[variable.path].map { Array($0) } ?? [])
      }, best: nil, documents: documents)
  }
}

extension Trainer {
  /// Sets parameters and running statistics from arrays, such as those of a pretrained model with another head:
  ///
  /// ```swift
  /// try trainer.load(checkpoint.model, where: .except("5-Dense"))
  /// ```
  ///
  /// What the optimizer keeps does not change. Of what is kept beside the parameters, the slow weights of a ``LookAhead``
  /// start again where parameters are set.
  ///
  /// - Parameters:
  ///   - tensors: Arrays under the paths of the variables. Those that are not selected are ignored.
  ///   - selection: What is set; each such variable must have an array of its shape. Statistics have no role.
  /// - Throws: ``ArchitectureDifference`` with every selected path that is missing, unknown or of another shape;
  ///   ``TrainingError/variable(_:)`` if a pattern matches no path. On an error nothing has changed.
  public func load(
    _ tensors: [NamedTensor], where selection: ParameterSelection = .all
  ) throws {
    try changing {
      try variables.load(tensors, where: selection)
      startOver { selection.contains($0) }
      journal?.restart(from: variables.snapshot())
    }
  }
}
