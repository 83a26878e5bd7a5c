/// A finished graph: what goes in, what comes out, and which variables are given new values.
///
/// A program is a plain value. It is run by a plan, or by the reference interpreter.
public struct Program: Sendable {
  /// Operands come before the nodes that use them.
  public var nodes: [Node]
  /// What is given for every run.
  public var inputs: [ProgramInput]
  /// What lives on from run to run.
  public var variables: [Variable]
  /// What can be read after a run.
  public var outputs: [ProgramOutput]
  /// Which variables a run gives new values.
  public var assignments: [Assignment]

  /// Traces `body` and keeps what it declared through its scope.
  ///
  /// - Throws: the first ``TraceError`` that the body met, or what the body itself throws.
  public init(mode: Mode, _ body: (Scope) throws -> Void) throws {
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

/// A value that is given for every run.
public struct ProgramInput: Sendable, Hashable {
  /// The name it is asked for by.
  public let name: String
  /// The extents of the value.
  public let shape: Shape
  /// Numbers or labels.
  public let type: ElementType
  /// The node that stands for it, or ``unused`` once nothing needs it.
  public let node: NodeID

  /// In place of the node of an input that nothing depends on.
  public static let unused: NodeID = -1

  /// A declaration as a trace makes it.
  public init(name: String, shape: Shape, type: ElementType, node: NodeID) {
    self.name = name
    self.shape = shape
    self.type = type
    self.node = node
  }
}

/// A value that a run leaves to be read.
public struct ProgramOutput: Sendable, Hashable {
  /// The name it is asked for by.
  public let name: String
  /// The node that computes it.
  public var node: NodeID

  /// A declaration as a trace makes it.
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

  /// A declaration as a trace makes it.
  public init(variable: Int, value: NodeID) {
    self.variable = variable
    self.value = value
  }
}
