extension Program {
  /// Whether row i of an output depends only on row i of the inputs, as far as the rules below can tell. If so, samples
  /// can be added to a batch or removed from it without changing the others.
  ///
  /// The program must be for at least two samples, which are along the first axis of every input.
  package func keepsSamplesApart(output name: String) -> Bool {
    guard let output = output(name) else { return false }
    let samples = inputs.first?.shape[0] ?? 0
    var dependences: [SampleDependence] = []
    for node in nodes {
      let dependence = SampleDependence(
        node, node.operands.map { (dependences[$0], nodes[$0].shape) }, samples: samples)
      dependences.append(dependence)
    }
    switch dependences[output] {
    case .none: return true
    case .own(let axis): return axis == 0 && nodes[output].shape[0] == samples
    case .mixed: return false
    }
  }
}

/// How a value depends on the samples of a batch.
private enum SampleDependence: Equatable {
  /// Not at all.
  case none
  /// Along this axis each sample has as many neighboring elements, which depend on it alone: with windows over images,
  /// say, a row for each window.
  case own(axis: Int)
  /// In any other way, or in one unknown to the rules.
  case mixed

  init(_ node: Node, _ operands: [(Self, TensorShape)], samples: Int) {
    let found = operands.map(\.0).filter { $0 != .none }
    guard case .own(let axis)? = found.first else {
      self = found.isEmpty ? node.isInput ? .own(axis: 0) : .none : .mixed
      return
    }
    if case .matrixProduct(let transposeLeft, let transposeRight) = node.operation {
      let rank = node.shape.rank
      let left = operands[0].0.throughProduct(
        rank, rows: transposeLeft ? rank - 1 : rank - 2, rank - 2)
      let right = operands[1].0.throughProduct(
        rank, rows: transposeRight ? rank - 2 : rank - 1, rank - 1)
      self = left == .none ? right : right == .none || left == right ? left : .mixed
      return
    }
    guard found.allSatisfy({ $0 == found[0] }) else {
      self = .mixed
      return
    }
    let next = axis.following(node, operands[0].1, isFirst: operands[0].0 != .none, samples)
    self = next.map { .own(axis: $0) } ?? .mixed
  }

  /// What a product makes of an operand whose rows, or columns, are along the axis `rows` and in the result along `place`.
  private func throughProduct(_ rank: Int, rows: Int, _ place: Int) -> Self {
    guard case .own(let axis) = self else { return self }
    if axis < rank - 2 { return self }
    return axis == rows ? .own(axis: place) : .mixed
  }
}

extension Node {
  fileprivate var isInput: Bool { if case .input = operation { true } else { false } }
}

extension Int {
  /// The axis of the samples in the value of a node, given that in its operands; `nil` if they are mixed.
  ///
  /// - Parameter isFirst: Whether the first operand depends on the samples.
  fileprivate func following(_ node: Node, _ shape: TensorShape, isFirst: Bool, _ samples: Int)
    -> Int?
  {
    switch node.operation {
    case .input, .variable, .constant, .array, .random, .matrixProduct: nil
    case .unary, .binary, .select, .stopGradient, .convert, .broadcast: self
    case .oneHot, .argMax: self == 0 ? 0 : nil
    case .reshape: reshaped(from: shape, to: node.shape, samples)
    case .transpose(let permutation): permutation.firstIndex(of: self)
    case .windows(let windows): windows.moved(self)
    case .foldWindows(let windows): windows.movedBack(self)
    case .concatenate(let axis): axis == self ? nil : self
    case .rows: isFirst ? nil : self
    case .addRows, .addMatchingRows, .replaceRows: nil
    case .sum(let axes), .maximum(let axes, _): axes.contains(self) ? nil : self
    }
  }

  /// The axis before which there are as many elements, if it can be divided among the samples.
  private func reshaped(from old: TensorShape, to new: TensorShape, _ samples: Int) -> Int? {
    let before = old.dimensions.prefix(self).reduce(1, *)
    return new.dimensions.indices.first { axis in
      new.dimensions.prefix(axis).reduce(1, *) == before && samples > 0 && new[axis] % samples == 0
    }
  }
}

extension Windows {
  /// Where an axis of the operand is in the result; `nil` if windows move along it.
  fileprivate func moved(_ axis: Int) -> Int? {
    guard !windows.contains(where: { $0.axis == axis }) else { return nil }
    let plain = axis > last ? axis + windows.count : axis
    return order.map { $0.firstIndex(of: plain) } ?? plain
  }

  /// Where an axis of the result is in the operand; `nil` if windows move along it.
  fileprivate func movedBack(_ axis: Int) -> Int? {
    let plain = order.map { $0[axis] } ?? axis
    guard plain <= last || plain > last + windows.count else { return nil }
    let before = plain > last ? plain - windows.count : plain
    return windows.contains { $0.axis == before } ? nil : before
  }

  private var last: Int { windows.last?.axis ?? -1 }
}
