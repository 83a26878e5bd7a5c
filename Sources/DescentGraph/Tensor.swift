/// A value inside a trace: a shape and a type, and a node that will compute it. It holds no numbers.
///
/// Operators between tensors broadcast by NumPy's rule. A mistake, such as incompatible shapes, produces a poisoned
/// tensor; making the program throws it (``TraceError``).
public struct Tensor {
  let trace: Trace
  let id: NodeID
  /// The shape; meaningless in a poisoned tensor.
  public let shape: TensorShape
  /// The element type.
  public let type: ElementType

  static let poisonedID = -1

  /// Whether a mistake was made in computing it. Tensors computed from it are poisoned as well.
  public var isPoisoned: Bool { id == Tensor.poisonedID }

  /// The number of axes.
  public var rank: Int { shape.rank }

  /// The node of the program that computes it.
  public var node: NodeID { id }

  /// Records a mistake of the caller and returns a poisoned tensor to return instead.
  public func failing(_ operation: String, _ reason: String) -> Tensor {
    isPoisoned ? self : trace.fail(operation, [self], reason)
  }
}

extension Tensor {
  /// Records a mistake of the layer that made the tensor, under that layer's path.
  package func failingWhereMade(_ operation: String, _ reason: String) -> Tensor {
    isPoisoned ? self : trace.fail(operation, [self], reason, at: trace.nodes[id].path)
  }
}

// A tensor belongs to one trace, which one task writes.
@available(*, unavailable)
extension Tensor: Sendable {}

extension Tensor {
  /// A number in the same trace.
  func constant(_ value: Double) -> Tensor { trace.apply(.constant(value), []) }

  /// Both operands stretched to the shape to which they broadcast; this is the only place where broadcasting happens.
  static func aligned(_ left: Tensor, _ right: Tensor, for operation: String) -> (Tensor, Tensor)? {
    guard !left.isPoisoned, !right.isPoisoned else { return nil }
    guard let shape = left.shape.broadcast(with: right.shape) else {
      _ = left.trace.fail(
        operation, [left, right],
        "the shapes do not broadcast; aligned at the last axis, extents must be equal or 1")
      return nil
    }
    return (left.broadcast(to: shape), right.broadcast(to: shape))
  }

  static func binary(_ function: BinaryFunction, _ left: Tensor, _ right: Tensor) -> Tensor {
    if left.shape == right.shape || left.isPoisoned || right.isPoisoned {
      return left.trace.apply(.binary(function), [left, right])
    }
    guard let (a, b) = aligned(left, right, for: function.rawValue) else {
      return Tensor(trace: left.trace, id: poisonedID, shape: .scalar, type: .float32)
    }
    return a.trace.apply(.binary(function), [a, b])
  }

  func unary(_ function: UnaryFunction) -> Tensor { trace.apply(.unary(function), [self]) }
}
