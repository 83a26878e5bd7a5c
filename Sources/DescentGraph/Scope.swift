/// The position of a layer or an optimizer in its model: the path under which it declares parameters and state, and the
/// mode of the trace.
public struct Scope {
  let trace: Trace
  /// The path so far, such as `3-Dense`; empty at the top.
  public let path: String
  /// Whether a declaration may be repeated here.
  var isShared = false

  /// The purpose of the trace; a frozen layer is evaluated in a training step, too.
  public var mode: TraceMode {
    trace.isFrozen.map { $0(path) ? .evaluation : trace.mode } ?? trace.mode
  }
  /// Whether the trace is of a training step, in which the layer is not frozen.
  public var isTraining: Bool { mode == .training }

  /// Lets the layers at some paths run as in evaluation.
  package func freeze(_ isFrozen: @escaping (String) -> Bool) { trace.isFrozen = isFrozen }

  /// The scope one level down.
  public func child(_ name: String) -> Scope {
    Scope(trace: trace, path: joined(name), isShared: isShared)
  }

  /// The scope one level down, in which a layer can be called several times with the same parameters and state:
  ///
  /// ```swift
  /// let encoder = scope.shared("encoder")
  /// let distance = (inner(left, in: encoder) - inner(right, in: encoder)).squared()
  /// ```
  ///
  /// Every call must declare the same shapes, roles and initial values. Each call draws random numbers of its own. State
  /// such as running statistics is updated by the calls one after another.
  public func shared(_ name: String) -> Scope {
    Scope(trace: trace, path: joined(name), isShared: true)
  }

  private func joined(_ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

  // MARK: Declarations

  /// A value that is supplied for every run.
  public func input(_ name: String, shape: TensorShape, type: ElementType = .float32) -> Tensor {
    trace.input(name, shape, type)
  }

  /// A value that gradient descent learns. Weight decay applies to those with the role of a weight.
  public func parameter(
    _ name: String, shape: TensorShape, role: ParameterRole = .weight, initial: Distribution
  ) -> Tensor {
    trace.variable(
      Variable(path: joined(name), shape: shape, kind: .parameter(role), initial: initial),
      isShared: isShared)
  }

  /// A value that persists from run to run without being learned.
  ///
  /// - Parameter kind: Its purpose; by default a slot in an optimizer and a statistic in a layer.
  public func state(
    _ name: String, _ kind: VariableKind? = nil, shape: TensorShape, initial: Double = 0
  ) -> Tensor {
    state(name, kind, shape: shape, initial: .constant(initial))
  }

  /// A value that persists from run to run without being learned, with its distribution before the first run.
  ///
  /// - Parameter kind: Its purpose; by default a slot in an optimizer and a statistic in a layer.
  public func state(
    _ name: String, _ kind: VariableKind? = nil, shape: TensorShape, initial: Distribution
  ) -> Tensor {
    let kind = kind ?? (trace.stage == .update ? .slot : .statistic)
    return trace.variable(
      Variable(path: joined(name), shape: shape, kind: kind, initial: initial),
      isShared: isShared)
  }

  /// A value of `other`'s shape that persists from run to run without being learned.
  ///
  /// - Parameter kind: Its purpose; by default a slot in an optimizer and a statistic in a layer.
  public func state(
    _ name: String, _ kind: VariableKind? = nil, like other: Tensor, initial: Double = 0
  ) -> Tensor {
    other.isPoisoned ? other : state(name, kind, shape: other.shape, initial: initial)
  }

  /// Assigns the value that a parameter or state has after the run. Reading it in this run still gives the old value.
  public func assign(_ value: Tensor, to variable: Tensor) {
    trace.assign(value, to: variable)
  }

  /// Adds a number to the loss, such as a penalty on what a layer computes: the divergence in a variational autoencoder,
  /// for example.
  ///
  /// A trainer minimizes the sum of its loss and everything added, and reports that sum, in training and in evaluations. A
  /// prediction ignores what is added. Penalties on parameters belong in an update rule instead, which evaluations leave
  /// out.
  ///
  /// - Parameter loss: The mean over the batch, a scalar.
  public func add(loss: Tensor) { trace.add(loss, at: path) }

  /// The losses added so far in the whole trace, in order.
  public var losses: [Tensor] { trace.losses.map { trace.tensor($0) } }

  /// Makes a value readable after the run.
  public func output(_ name: String, _ tensor: Tensor) { trace.output(name, tensor) }

  // MARK: Values

  /// A number, as a scalar tensor.
  public func constant(_ value: Double) -> Tensor { trace.apply(.constant(value), []) }

  /// Numbers that are known while the program is written.
  public func constant(_ values: [Float], shape: TensorShape) -> Tensor {
    trace.apply(.array(ConstantArray(values)), [], shape: shape)
  }

  /// Labels or indices that are known while the program is written.
  public func constant(labels: [Int32], shape: TensorShape) -> Tensor {
    trace.apply(.array(ConstantArray(labels)), [], shape: shape)
  }

  /// Random numbers that depend only on the seed of the run, this path and the step.
  public func random(_ distribution: RandomDistribution, shape: TensorShape) -> Tensor {
    trace.random(distribution, shape, at: path)
  }

  /// The parameters declared so far in the whole trace, in order.
  public var parameters: [(variable: Variable, tensor: Tensor)] {
    zip(trace.variables, trace.variableTensors).compactMap { variable, tensor in
      if case .parameter = variable.kind { (variable, tensor) } else { nil }
    }
  }

  /// Records a mistake and returns a poisoned tensor to return in turn.
  public func failing(_ operation: String, _ shapes: [Tensor], _ reason: String) -> Tensor {
    trace.fail(operation, shapes, reason, at: path)
  }

  // MARK: Marks

  /// Runs `body` with its nodes marked as made by the layer at this path.
  public func marking<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = trace.path
    trace.path = path
    defer { trace.path = before }
    return try body()
  }

  /// How deeply layers may be nested. A layer that contains itself would never end.
  static let deepest = 256

  /// Runs `body`, which writes a layer, with its nodes marked as made at this path; records a mistake if the layers are
  /// nested too deeply.
  package func nesting(_ name: String, _ input: Tensor, _ body: () -> Tensor) -> Tensor {
    guard trace.depth < Scope.deepest else {
      return trace.fail(
        name, [input],
        "is nested in more than \(Scope.deepest) layers; does a layer contain itself?",
        at: String(path.prefix(60)) + "…")
    }
    trace.depth += 1
    defer { trace.depth -= 1 }
    let output = marking(body)
    trace.note(layer: name, at: path, output: output)
    return output
  }

  /// Runs `body` with its nodes marked as part of `stage`.
  public func marking<Result>(_ stage: Stage, _ body: () throws -> Result) rethrows -> Result {
    let before = trace.stage
    trace.stage = stage
    defer { trace.stage = before }
    return try body()
  }
}

// A scope belongs to one trace, which one task writes.
@available(*, unavailable)
extension Scope: Sendable {}
