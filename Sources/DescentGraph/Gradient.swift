/// The gradients of a scalar, as new tensors in the same trace: reverse-mode differentiation.
///
/// Only nodes between `targets` and `result` are differentiated, so an input costs nothing unless its gradient is
/// requested. The gradients are ordinary tensors and can be differentiated again.
///
/// - Parameters:
///   - result: A scalar, such as a loss.
///   - targets: What to differentiate with respect to.
/// - Returns: ∂result/∂target for each target, with its shape; zeros if `result` does not depend on it.
public func gradient(of result: Tensor, withRespectTo targets: [Tensor]) -> [Tensor] {
  if let poisoned = ([result] + targets).first(where: \.isPoisoned) {
    return targets.map { _ in poisoned }
  }
  guard targets.allSatisfy({ $0.trace === result.trace }) else {
    let error = result.trace.fail("gradient", [result] + targets, Trace.foreign)
    return targets.map { _ in error }
  }
  guard result.type == .float32 else {
    let error = result.failing("gradient", "labels have none; only numbers do")
    return targets.map { _ in error }
  }
  guard result.shape.count == 1 else {
    let error = result.failing("gradient", "only a scalar has one; take a sum or a mean first")
    return targets.map { _ in error }
  }
  let trace = result.trace
  let (pathBefore, stageBefore) = (trace.path, trace.stage)
  trace.stage = .gradient
  defer { (trace.path, trace.stage) = (pathBefore, stageBefore) }

  let dependsOnTarget = dependents(of: targets.map(\.id), in: trace.nodes)
  var gradients: [NodeID: Tensor] = [:]
  gradients[result.id] = result.constant(1).broadcast(to: result.shape)
  for id in stride(from: result.id, through: 0, by: -1) where dependsOnTarget[id] {
    guard let upstream = gradients[id] else { continue }
    let node = trace.nodes[id]
    trace.path = node.path
    let operands = node.operands.map { trace.tensor($0) }
    let contributions = gradientRule(node.operation, operands, trace.tensor(id), upstream) {
      dependsOnTarget[operands[$0].id]
    }
    for (operand, contribution) in zip(operands, contributions) {
      guard let contribution else { continue }
      gradients[operand.id] = gradients[operand.id].map { $0 + contribution } ?? contribution
    }
  }
  return targets.map { gradients[$0.id] ?? $0.constant(0).broadcast(to: $0.shape) }
}

/// For every node, whether it is one of `targets` or computed from one.
private func dependents(of targets: [NodeID], in nodes: [Node]) -> [Bool] {
  var result = [Bool](repeating: false, count: nodes.count)
  for target in targets { result[target] = true }
  for (id, node) in nodes.enumerated() where node.operands.contains(where: { result[$0] }) {
    result[id] = true
  }
  return result
}

extension Trace {
  /// The tensor of an existing node.
  func tensor(_ id: NodeID) -> Tensor {
    Tensor(trace: self, id: id, shape: nodes[id].shape, type: nodes[id].type)
  }
}
