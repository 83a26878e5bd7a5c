import DescentGraph

/// Where a value first stopped being finite: the step, the layer, the operation and its operands.
public struct Diagnosis: Sendable, Hashable, CustomStringConvertible {
  /// The range of an operand's finite elements.
  public struct Operand: Sendable, Hashable {
    /// Its name: `input features`, `3-Dense/weight`, or the operation that produced it.
    public let name: String
    /// The shape of the operand.
    public let shape: TensorShape
    /// The smallest finite element.
    public let minimum: Float
    /// The largest finite element.
    public let maximum: Float
    /// How many elements are not finite.
    public let notFinite: Int
  }

  /// The number of the step, from 1.
  public let step: Int
  /// The path of the layer; empty for the loss.
  public let path: String
  /// The part of the step: forward, gradient or update.
  public let stage: Stage
  /// What produced the value: an operation, an input, or a parameter.
  public let operation: String
  /// The value, infinite or NaN.
  public let value: Float
  /// The indices of the value in the tensor.
  public let position: [Int]
  /// For an input: the sample's index in the data, if they are in memory.
  public let sample: Int?
  /// The operands of the operation.
  public let operands: [Operand]

  /// Whether the value was in a batch.
  private var isInput: Bool {
    sample != nil || (operation.hasPrefix("input ") && !position.isEmpty)
  }

  public var description: String {
    let place = path.isEmpty ? "the loss" : path
    var text = "step \(step): "
    if isInput {
      text += "\(operation) holds \(value) in sample "
      text += sample.map { "\($0) of the data" } ?? "\(position.first ?? 0) of the batch"
      text +=
        position.count > 1
        ? ", element \(position.dropFirst().map(String.init).joined(separator: ", "))" : ""
      return text + "; clean the data or fill in the missing value"
    }
    switch stage {
    case .forward: text += "\(operation) of \(place)"
    case .gradient: text += "\(operation) in the gradient of \(place)"
    case .update: text += "\(operation) in the update of \(place)"
    }
    text += " gave \(value) at [\(position.map(String.init).joined(separator: ", "))]"
    let ranges = operands.map { operand in
      let bad = operand.notFinite > 0 ? " with \(operand.notFinite) not finite" : ""
      return "\(operand.name) \(operand.shape) in \(operand.minimum)…\(operand.maximum)\(bad)"
    }
    if !ranges.isEmpty { text += "; the inputs were " + ranges.joined(separator: " and ") }
    return text + "; a lower learning rate, other initial weights or normalized data may help"
  }
}
