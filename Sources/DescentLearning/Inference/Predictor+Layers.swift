import DescentGraph

/// What a layer of a model does with one sample.
public struct LayerOutline: Sendable, Hashable {
  /// Its path, such as `2-Dense`, or `4-Residual/1-Conv2D` inside another layer.
  public let path: String
  /// The shape of its output.
  public let output: TensorShape
  /// The products that it adds up, with those of the layers inside it: what matrix products and sums of products take.
  public let multiplyAdds: Int
}

extension Predictor {
  /// The path of every layer and the shape of its output for one sample, in order, including layers that do nothing in
  /// prediction, such as ``Dropout``.
  public func layers() throws -> [(path: String, output: TensorShape)] {
    try outline().filter { !$0.path.contains("/") }.map { ($0.path, $0.output) }
  }

  /// Every layer, in order, each followed by those inside it. Layers that do nothing in prediction are included.
  public func outline() throws -> [LayerOutline] {
    let batch = 2
    let program = try ModelPrograms.prediction(
      of: model, inputShape, batch: batch, giving: outputShape, mode: .training)
    let products = try self.program(batch: batch).multiplyAddsByPath
    var places: [String: Int] = [:]
    var outline: [LayerOutline] = []
    for node in program.nodes where node.shape.dimensions.first == batch {
      for path in node.path.prefixes {
        let place = places[path] ?? outline.count
        if place == outline.count {
          places[path] = place
          outline.append(LayerOutline(path: path, output: .scalar, multiplyAdds: 0))
        }
        let all = products.reduce(0) {
          $1.key == path || $1.key.hasPrefix(path + "/") ? $0 + $1.value : $0
        }
        outline[place] = LayerOutline(
          path: path, output: TensorShape(Array(node.shape.dimensions.dropFirst())),
          multiplyAdds: all / batch)
      }
    }
    return outline
  }
}

extension Program {
  /// The products that nodes add up, by the path of their layer.
  fileprivate var multiplyAddsByPath: [String: Int] {
    var counts: [String: Int] = [:]
    for node in nodes {
      switch node.operation {
      case .matrixProduct(let transposesLeft, _):
        let left = nodes[node.operands[0]].shape
        counts[node.path, default: 0] +=
          node.shape.count * left[left.rank - (transposesLeft ? 2 : 1)]
      case .sum:
        let terms = nodes[node.operands[0]]
        if case .binary(.multiply) = terms.operation {
          counts[node.path, default: 0] += terms.shape.count
        }
      default: break
      }
    }
    return counts
  }
}

extension String {
  /// A path and those of the layers around it, outermost first.
  fileprivate var prefixes: [String] {
    var prefixes: [String] = []
    for part in split(separator: "/") {
      prefixes.append(prefixes.last.map { "\($0)/\(part)" } ?? String(part))
    }
    return prefixes
  }
}
