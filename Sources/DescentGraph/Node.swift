/// The index of a node in its program; operands come before the nodes that use them.
public typealias NodeID = Int

/// One primitive applied to the results of others.
public struct Node: Sendable, Hashable {
  /// What is computed.
  public var operation: GraphOperation
  /// The nodes from which it is computed.
  public var operands: [NodeID]
  /// The shape of the result.
  public var shape: TensorShape
  /// The element type of the result.
  public var type: ElementType
  /// The path of the layer that made it.
  public var path: String
  /// The part of a training step to which it belongs.
  public var stage: Stage

  /// Creates a node with its result's shape and type.
  public init(
    operation: GraphOperation, operands: [NodeID], shape: TensorShape, type: ElementType,
    path: String = "",
    stage: Stage = .forward
  ) {
    self.operation = operation
    self.operands = operands
    self.shape = shape
    self.type = type
    self.path = path
    self.stage = stage
  }
}

/// The part of a training step to which a node belongs; messages name it.
public enum Stage: String, Sendable, Hashable {
  case forward
  case gradient
  case update
}
