/// The graph while it is being written. One trace makes one program.
///
/// A mistake does not trap: the operation returns a poisoned tensor, everything computed from it is poisoned too, and
/// making the program throws the first mistake.
final class Trace {
  let mode: TraceMode
  /// Whether the layer at a path is evaluated in a training step, too; `nil` if none is.
  var isFrozen: ((String) -> Bool)?
  private(set) var nodes: [Node] = []
  private(set) var inputs: [ProgramInput] = []
  private(set) var variables: [Variable] = []
  /// The node of each variable; a tensor would hold the trace, which could then never end.
  private var variableNodes: [NodeID] = []
  private(set) var outputs: [ProgramOutput] = []
  private(set) var assignments: [Assignment] = []
  /// What layers add to the loss.
  private(set) var losses: [NodeID] = []
  /// The paths whose declarations may be repeated.
  private var shared: Set<String> = []
  /// What a shared declaration gives in place of a variable that a previous call has assigned: the variable, and the value
  /// assigned to it.
  private var pending: [NodeID: (variable: Int, value: NodeID)] = [:]
  private(set) var firstError: TraceError?

  /// The path and stage with which new nodes are marked.
  var path = ""
  var stage = Stage.forward
  /// The layers written so far, those inside another before it: path, name and the node of the output.
  private(set) var layers: [(path: String, name: String, output: NodeID)] = []
  /// How many layers are being written now, each inside the one before.
  var depth = 0
  /// The number of random streams drawn so far at each path; each stream has its own number.
  private var streams: [String: Int] = [:]

  init(mode: TraceMode) { self.mode = mode }

  func apply(_ operation: GraphOperation, _ operands: [Tensor], shape: TensorShape? = nil) -> Tensor
  {
    guard operands.allSatisfy({ !$0.isPoisoned }) else { return poisoned() }
    guard operands.allSatisfy({ $0.trace === self }) else {
      return fail(operation.description, operands, Trace.foreign)
    }
    do {
      let (shape, type) = try shapeRule(
        operation, operands.map { ($0.shape, $0.type) }, target: shape)
      return append(operation, operands.map(\.id), shape, type)
    } catch {
      return fail(operation.description, operands, error.reason)
    }
  }

  static let foreign = "an operand belongs to another program"

  private func append(
    _ operation: GraphOperation, _ operands: [NodeID], _ shape: TensorShape, _ type: ElementType
  ) -> Tensor {
    guard shape.count <= TensorShape.largestCount else {
      return fail(
        operation.description, [],
        "\(shape) has more than the \(TensorShape.largestCount) elements that a tensor can have")
    }
    guard shape.rank <= TensorShape.largestRank else {
      return fail(
        operation.description, [],
        "\(shape) has more than the \(TensorShape.largestRank) axes that a tensor can have")
    }
    nodes.append(
      Node(
        operation: operation, operands: operands, shape: shape, type: type, path: path,
        stage: stage))
    return Tensor(trace: self, id: nodes.count - 1, shape: shape, type: type)
  }

  func fail(_ operation: String, _ operands: [Tensor], _ reason: String, at place: String? = nil)
    -> Tensor
  {
    if firstError == nil {
      firstError = TraceError(
        path: place ?? path, operation: operation, shapes: operands.map(\.shape), reason: reason)
    }
    return poisoned()
  }

  private func poisoned() -> Tensor {
    Tensor(trace: self, id: Tensor.poisonedID, shape: .scalar, type: .float32)
  }

  /// The tensor of each variable.
  var variableTensors: [Tensor] {
    variableNodes.map { Tensor(trace: self, id: $0, shape: nodes[$0].shape, type: nodes[$0].type) }
  }

  /// Records a layer that was written.
  func note(layer name: String, at path: String, output: Tensor) {
    guard !output.isPoisoned, output.trace === self else { return }
    layers.append((path, name, output.id))
  }

  // MARK: Declarations

  func input(_ name: String, _ shape: TensorShape, _ type: ElementType) -> Tensor {
    if let known = inputs.first(where: { $0.name == name }) {
      return fail("input", [], "'\(name)' is already declared, as \(known.shape)")
    }
    guard shape.dimensions.allSatisfy({ $0 > 0 }) else {
      return fail("input", [], "'\(name)' has the shape \(shape); every extent must be positive")
    }
    let tensor = append(.input(name: name), [], shape, type)
    inputs.append(ProgramInput(name: name, shape: shape, type: type, node: tensor.id))
    return tensor
  }

  func variable(_ declared: Variable, isShared: Bool = false) -> Tensor {
    if let index = variables.firstIndex(where: { $0.path == declared.path }) {
      let known = variables[index]
      if isShared, shared.contains(known.path) { return sharedVariable(index, as: declared) }
      return fail(
        "declaration", [],
        "the path is already declared, as \(known.shape); give each layer its own scope with "
          + "scope.child(\"name\"), or share it with "
          + "scope.shared(\"name\")", at: declared.path)
    }
    if let mistake = declared.mistake {
      return fail("declaration", [], mistake, at: declared.path)
    }
    if stage == .update, case .parameter = declared.kind {
      return fail(
        "declaration", [],
        "an optimizer declares no parameter, because nothing would train it; declare a state",
        at: declared.path)
    }
    let tensor = append(.variable(variables.count), [], declared.shape, .float32)
    variables.append(declared)
    variableNodes.append(tensor.id)
    if isShared { shared.insert(declared.path) }
    return tensor
  }

  /// A variable that is declared once more: its value after what the previous calls have assigned.
  private func sharedVariable(_ index: Int, as declared: Variable) -> Tensor {
    let known = variables[index]
    guard known == declared else {
      return fail(
        "declaration", [],
        known.shape == declared.shape
          ? "a previous call of the shared layer declares the path with another role or other initial values"
          : "a previous call of the shared layer declares the path as \(known.shape), this one as \(declared.shape)",
        at: declared.path)
    }
    guard let value = assignments.first(where: { $0.variable == index })?.value else {
      return tensor(variableNodes[index])
    }
    // Like the variable itself, it passes no gradient on.
    let passed = tensor(value).stoppingGradient()
    pending[passed.id] = (index, value)
    return passed
  }

  func add(_ loss: Tensor, at path: String) {
    guard !loss.isPoisoned else { return }
    guard loss.trace === self, loss.type == .float32, loss.shape == .scalar else {
      _ = fail(
        "added loss", [loss],
        loss.trace === self
          ? "must be one number, []; take the mean over the samples" : Trace.foreign, at: path)
      return
    }
    guard stage == .forward else {
      _ = fail(
        "added loss", [loss], "belongs to a layer: an optimizer can no longer change the loss",
        at: path)
      return
    }
    losses.append(loss.id)
  }

  func assign(_ value: Tensor, to variable: Tensor) {
    guard !value.isPoisoned, !variable.isPoisoned else { return }
    guard value.trace === self, variable.trace === self else {
      _ = fail("assignment", [value, variable], Trace.foreign)
      return
    }
    guard let index = assignable(variable) else {
      _ = fail("assignment", [value, variable], "only a variable can be assigned to")
      return
    }
    guard value.shape == variable.shape else {
      _ = fail(
        "assignment", [value, variable],
        "the value must have the variable's shape, \(variable.shape)", at: variables[index].path)
      return
    }
    guard value.type == variable.type else {
      _ = fail(
        "assignment", [value, variable], "takes numbers, not labels", at: variables[index].path)
      return
    }
    if let known = assignments.firstIndex(where: { $0.variable == index }) {
      guard pending[variable.id]?.value == assignments[known].value else {
        _ = fail(
          "assignment", [value],
          "the variable is already assigned; it can be assigned only once per program",
          at: variables[index].path)
        return
      }
      assignments[known].value = value.id
      return
    }
    assignments.append(Assignment(variable: index, value: value.id))
  }

  /// The value that a variable is assigned; `nil` if it is none or keeps its value.
  func assigned(to variable: Tensor) -> Tensor? {
    guard !variable.isPoisoned, let index = assignable(variable) else { return nil }
    return assignments.first { $0.variable == index }.map { tensor($0.value) }
  }

  /// Changes the value of an assignment.
  func reassign(_ index: Int, _ value: Tensor) {
    guard !value.isPoisoned else { return }
    assignments[index].value = value.id
  }

  /// The index of the variable that a tensor is, or whose new value it is in a further call of a shared layer.
  private func assignable(_ tensor: Tensor) -> Int? {
    if let index = pending[tensor.id]?.variable { return index }
    guard case .variable(let index) = nodes[tensor.id].operation else { return nil }
    return index
  }

  func output(_ name: String, _ tensor: Tensor) {
    guard !tensor.isPoisoned else { return }
    guard tensor.trace === self else {
      _ = fail("output", [tensor], Trace.foreign)
      return
    }
    guard !outputs.contains(where: { $0.name == name }) else {
      _ = fail("output", [tensor], "'\(name)' is already declared")
      return
    }
    outputs.append(ProgramOutput(name: name, node: tensor.id))
  }

  func random(_ distribution: RandomDistribution, _ shape: TensorShape, at path: String) -> Tensor {
    let number = streams[path, default: 0]
    streams[path] = number + 1
    let stream = pathHash("\(path)#\(number)")
    return apply(.random(distribution, stream: stream), [], shape: shape)
  }
}
