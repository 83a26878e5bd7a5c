/// A finished graph: its inputs, its outputs, and the variables that it assigns.
///
/// A program is a plain value. It is run by a plan, or by the reference interpreter. Only a trace makes one, because
/// the memory layout relies on its checks.
public struct Program: Sendable {
  /// Operands come before the nodes that use them.
  public package(set) var nodes: [Node]
  /// The values supplied for every run.
  public package(set) var inputs: [ProgramInput]
  /// The values that persist from run to run.
  public package(set) var variables: [Variable]
  /// The values that can be read after a run.
  public package(set) var outputs: [ProgramOutput]
  /// The variables that a run assigns.
  public package(set) var assignments: [Assignment]

  /// Traces `body` and keeps what it declares through its scope.
  ///
  /// - Throws: The first ``TraceError`` recorded in the body, or whatever the body itself throws.
  public init(mode: TraceMode, _ body: (Scope) throws -> Void) throws {
    let trace = Trace(mode: mode)
    try body(Scope(trace: trace, path: ""))
    if let error = trace.firstError { throw error }
    nodes = trace.nodes
    inputs = trace.inputs
    variables = trace.variables
    outputs = trace.outputs
    assignments = trace.assignments
  }

  /// The node of the output with the given name.
  public func output(_ name: String) -> NodeID? { outputs.first { $0.name == name }?.node }
}

/// A value that is supplied for every run.
public struct ProgramInput: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// The shape of the value.
  public let shape: TensorShape
  /// Numbers or labels.
  public let type: ElementType
  /// The node that represents it, or ``unused`` if nothing needs it.
  public let node: NodeID

  /// Replaces the node of an input on which nothing depends.
  public static let unused: NodeID = -1

  /// Creates a declaration, as a trace does.
  public init(name: String, shape: TensorShape, type: ElementType, node: NodeID) {
    self.name = name
    self.shape = shape
    self.type = type
    self.node = node
  }
}

/// A value that can be read after a run.
public struct ProgramOutput: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// The node that computes it.
  public var node: NodeID

  /// Creates a declaration, as a trace does.
  public init(name: String, node: NodeID) {
    self.name = name
    self.node = node
  }
}

/// The value that a variable has after a run.
public struct Assignment: Sendable, Hashable {
  /// The index in ``Program/variables``.
  public let variable: Int
  /// The node that computes it.
  public var value: NodeID

  /// Creates a declaration, as a trace does.
  public init(variable: Int, value: NodeID) {
    self.variable = variable
    self.value = value
  }
}
