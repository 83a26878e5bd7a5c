extension Program {
  /// Whether row i of an output depends only on row i of the inputs, as far as the rules below can tell. If so, samples
  /// can be added to a batch or removed from it without changing the others.
  ///
  /// The program must be for at least two samples, which are along the first axis of every input.
  package func keepsSamplesApart(output name: String) -> Bool {
    guard let output = output(name) else { return false }
    var dependences: [RowDependence] = []
    for node in nodes {
      dependences.append(RowDependence(node, node.operands.map { dependences[$0] }, in: self))
    }
    return dependences[output] != .mixed
  }
}

/// How a value depends on the samples of a batch.
private enum RowDependence {
  /// Not at all.
  case none
  /// Row i, along the first axis, on sample i.
  case own
  /// In any other way, or in one unknown to the rules.
  case mixed

  init(_ node: Node, _ operands: [RowDependence], in program: Program) {
    guard !operands.contains(.mixed) else {
      self = .mixed
      return
    }
    let own: RowDependence = operands.contains(.own) ? .own : .none
    switch node.operation {
    case .input: self = .own
    case .variable, .constant, .array, .random: self = .none
    case .unary, .binary, .select, .stopGradient, .convert, .oneHot, .argMax, .broadcast:
      self = own
    case .reshape:
      let rows = program.nodes[node.operands[0]].shape[0]
      self = own == .own && node.shape[0] != rows ? .mixed : own
    case .transpose(let permutation): self = own == .own && permutation.first != 0 ? .mixed : own
    case .windows(let windows), .foldWindows(let windows):
      let moves = windows.windows.contains { $0.axis == 0 } || (windows.order?.first ?? 0) != 0
      self = own == .own && moves ? .mixed : own
    case .concatenate(let axis): self = own == .own && axis == 0 ? .mixed : own
    case .rows: self = operands[0] == .own ? .mixed : own
    case .addRows: self = own == .own ? .mixed : own
    case .sum(let axes), .maximum(let axes, _):
      self = own == .own && axes.contains(0) ? .mixed : own
    case .matrixProduct(let transposeLeft, _) where node.shape.rank == 2:
      self = operands[1] == .own || (operands[0] == .own && transposeLeft) ? .mixed : own
    case .matrixProduct: self = own
    }
  }
}
