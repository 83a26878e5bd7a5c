/// Finds where a tensor can differ from 0: in which rows, along its first axis, because of how it is computed.
///
/// The gradient of a table that is read by ``Tensor/rows(at:)`` is a sum of ``GraphOperation/addRows(count:)``, and work that
/// keeps 0, such as a product with a number, changes nothing about its rows.
private struct RowSearch {
  let trace: Trace
  /// The indices found so far.
  var indices: [NodeID] = []
  private var done: Set<NodeID> = []

  /// Tables that are read more often, and longer chains of work, are taken as tensors like any other.
  private static let (mostReads, deepest) = (64, 200)

  init(_ trace: Trace) { self.trace = trace }

  /// Whether everything outside of named rows is 0.
  mutating func find(_ id: NodeID, depth: Int = 0) -> Bool {
    guard depth < Self.deepest else { return false }
    if done.contains(id) { return true }
    guard findNew(id, depth + 1) else { return false }
    done.insert(id)
    return true
  }

  private mutating func findNew(_ id: NodeID, _ depth: Int) -> Bool {
    let node = trace.nodes[id]
    switch node.operation {
    case .addRows:
      let named = node.operands[1]
      if !indices.contains(named) { indices.append(named) }
      return indices.count <= Self.mostReads
    case .stopGradient:
      return find(node.operands[0], depth: depth)
    case .unary(let function):
      return function.keepsZero && find(node.operands[0], depth: depth)
    case .binary(let function):
      return find(function, node.operands[0], node.operands[1], depth)
    default:
      return false
    }
  }

  private mutating func find(
    _ function: BinaryFunction, _ left: NodeID, _ right: NodeID, _ depth: Int
  ) -> Bool {
    switch function {
    case .add, .subtract:
      return find(left, depth: depth) && find(right, depth: depth)
    case .multiply:
      let before = self
      if find(left, depth: depth) { return true }
      self = before
      return find(right, depth: depth)
    case .divide:
      return find(left, depth: depth)
    case .maximum:
      return find(left, right, depth) { $0 <= 0 }
    case .minimum:
      return find(left, right, depth) { $0 >= 0 }
    case .power, .greater, .equal:
      return false
    }
  }

  /// A maximum or minimum with a number, which is 0 where the other operand is.
  private mutating func find(
    _ left: NodeID, _ right: NodeID, _ depth: Int, keepsZero: (Double) -> Bool
  ) -> Bool {
    if let number = number(right) { return keepsZero(number) && find(left, depth: depth) }
    if let number = number(left) { return keepsZero(number) && find(right, depth: depth) }
    return find(left, depth: depth) && find(right, depth: depth)
  }

  /// The number that all elements of a node are.
  private func number(_ id: NodeID) -> Double? {
    var node = trace.nodes[id]
    while node.operation == .broadcast || node.operation == .reshape {
      node = trace.nodes[node.operands[0]]
    }
    if case .constant(let value) = node.operation { return value }
    return nil
  }
}

extension UnaryFunction {
  fileprivate var keepsZero: Bool {
    switch self {
    case .negate, .expMinusOne, .logOnePlus, .squareRoot, .tanh, .erf: true
    case .exp, .log, .sigmoid: false
    }
  }
}

extension Tensor {
  /// The rows outside which all elements are 0, as indices [n], some of them equal; `nil` unless the tensor is the gradient
  /// of a table that is read only by ``rows(at:)``, or computed from it so that 0 stays 0.
  package var namedRows: Tensor? {
    guard !isPoisoned, rank > 0 else { return nil }
    var search = RowSearch(trace)
    guard search.find(id) else { return nil }
    let indices = search.indices.map { id in
      let tensor = trace.tensor(id)
      return tensor.reshaped(to: [tensor.shape.count])
    }
    return indices.count == 1 ? indices[0] : Tensor.concatenate(indices)
  }
}
