import DescentGraph

/// In debug builds, ends the process if a pass broke its promises; release builds check nothing.
///
/// - Parameter faults: What is wrong, in sentences.
func verify(after pass: String, _ faults: @autoclosure () -> [String]) {
  #if DEBUG
    let faults = faults()
    precondition(
      faults.isEmpty, "\(pass) broke a promise: \(faults.prefix(5).joined(separator: "; "))")
  #endif
}

extension Program {
  /// How a simplified program must agree with the original.
  func faults(asSimplified source: Program) -> [String] {
    var faults = faults()
    guard faults.isEmpty else { return faults }
    if outputs.map(\.name) != source.outputs.map(\.name)
      || zip(outputs, source.outputs).contains(where: {
        nodes[$0.node].shape != source.nodes[$1.node].shape
      })
    {
      faults.append("the outputs are not those of before")
    }
    if assignments.map(\.variable) != source.assignments.map(\.variable) {
      faults.append("the assigned variables are not those of before")
    }
    let live = liveNodes()
    for (id, node) in nodes.enumerated() {
      if !live[id] { faults.append("node \(id), \(node.operation), is dead") }
      if node.operation.primitive.kind == .reduction,
        LoopForm.splits(of: node.shape, in: nodes[node.operands[0]].shape).isEmpty
      {
        faults.append("node \(id), \(node.operation), runs over axes that no loop can")
      }
    }
    for root in outputs.map(\.node) + assignments.map(\.value) {
      var base = root
      while nodes[base].operation == .reshape { base = nodes[base].operands[0] }
      if case .variable(let index) = nodes[base].operation {
        faults.append("a result is variable \(index) itself, which a run may overwrite")
      }
    }
    return faults
  }
}
