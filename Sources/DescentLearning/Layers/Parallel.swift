import DescentGraph

/// Branches that all take the same input, each a sequence of layers; their outputs are concatenated or added.
///
/// ```swift
/// Parallel(.concatenated) {
///   Conv2D(16, kernel: 1)
///   Network {
///     Conv2D(8, kernel: 1)
///     Conv2D(16, kernel: 3, padding: .same)
///   }
/// }
/// ```
///
/// Each layer that the closure lists is a branch; a ``Network`` is a branch of several layers, and one without layers
/// passes the input on. Branches are numbered from 1 in paths: `2-Parallel/2/1-Conv2D/weight`.
///
/// Shapes: outputs [samples, …, featuresᵢ] are concatenated to [samples, …, Σ featuresᵢ]; outputs to be added have one
/// shape.
public struct Parallel: Layer {
  /// What becomes of the outputs of the branches.
  public enum Combination: String, Sendable, Hashable, CaseIterable {
    /// One after another along the last axis.
    case concatenated
    /// Their sum.
    case added
  }
  /// What becomes of the outputs.
  public var combination: Combination
  /// The branches.
  public var branches: [Network]

  /// A block of the given branches.
  public init(_ combination: Combination = .concatenated, _ branches: [Network]) {
    (self.combination, self.branches) = (combination, branches)
  }

  /// A block of the branches that the closure lists: each layer is one.
  public init(
    _ combination: Combination = .concatenated, @NetworkBuilder _ branches: () throws -> [any Layer]
  ) rethrows {
    self.init(combination, try branches().map { $0 as? Network ?? Network([$0]) })
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard !branches.isEmpty else {
      return scope.failing(name, [input], "has no branches; it needs at least 1")
    }
    var outputs: [Tensor] = []
    for (index, branch) in branches.enumerated() {
      let output = branch.forward(input, in: scope.child("\(index + 1)"))
      guard !output.isPoisoned else { return output }
      outputs.append(output)
    }
    if let mistake = mistake(in: outputs.map(\.shape)) {
      return scope.failing(name, outputs, mistake)
    }
    switch combination {
    case .concatenated: return Tensor.concatenate(outputs, axis: outputs[0].rank - 1)
    case .added: return outputs.dropFirst().reduce(outputs[0], +)
    }
  }

  /// Why the outputs cannot be combined; `nil` if they can.
  private func mistake(in shapes: [TensorShape]) -> String? {
    let leading = shapes.map { combination == .added ? $0.dimensions : $0.dimensions.dropLast() }
    guard let other = leading.firstIndex(where: { $0 != leading[0] || shapes[0].rank == 0 }) else {
      return nil
    }
    let needed = combination == .added ? "of one shape" : "equal but for the last axis"
    return
      "its branch \(other + 1) gives \(shapes[other]) and the first \(shapes[0]); outputs to be \(combination.rawValue) "
      + "must be \(needed)"
  }
}
