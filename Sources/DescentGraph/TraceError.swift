import DescentNumerics

/// A mistake made while a program was traced: what is wrong, in which layer, and what would be valid.
public struct TraceError: SentenceError, Sendable, Hashable {
  /// The path of the layer, such as `3-Dense`; empty outside any layer.
  public var path: String
  /// What was attempted.
  public var operation: String
  /// The shapes of the operands.
  public var shapes: [TensorShape]
  /// What is wrong and what would be valid.
  public var reason: String

  /// Creates an error with its location, the operands' shapes and the reason.
  public init(path: String, operation: String, shapes: [TensorShape], reason: String) {
    self.path = path
    self.operation = operation
    self.shapes = shapes
    self.reason = reason
  }

  public var description: String {
    let place = path.isEmpty ? "" : "\(path): "
    let operands = shapes.map(\.description).joined(separator: " and ")
    let subject = operands.isEmpty ? operation : "\(operation) of \(operands)"
    return "\(place)\(subject): \(reason)"
  }
}
