/// What a layer in a trace computes.
package struct TracedLayer {
  /// Its path, such as `2-Dense`; empty for a model that is one layer.
  package let path: String
  /// Its name, such as `Dense`.
  package let name: String
  /// What it computes.
  package let output: Tensor
  /// The function that makes the output, if that is one function of one number.
  package let function: UnaryFunction?
}

extension Scope {
  /// The layers that compute numbers, in the order in which they are written, those inside another before it.
  ///
  /// A layer that passes its input on, or only arranges it in another shape, is not among them, nor one whose output is
  /// that of a layer inside it. Of several calls of a shared layer it has the last.
  package var layers: [TracedLayer] {
    var known: Set<NodeID> = []
    var places: [String: Int] = [:]
    var layers: [TracedLayer] = []
    for (path, name, output) in trace.layers {
      let source = trace.unarranged(output)
      guard trace.nodes[source].type == .float32, !trace.nodes[source].isGiven,
        known.insert(source).inserted
      else { continue }
      var function: UnaryFunction?
      if case .unary(let found) = trace.nodes[source].operation { function = found }
      let layer = TracedLayer(
        path: path, name: name, output: trace.tensor(output), function: function)
      if let place = places[path] {
        layers[place] = layer
      } else {
        places[path] = layers.count
        layers.append(layer)
      }
    }
    return layers
  }

  /// The parameters and the state declared so far in the whole trace, in order.
  package var variables: [Variable] { trace.variables }

  /// The value that a parameter or state is assigned; `nil` if it keeps its own.
  package func assigned(to variable: Tensor) -> Tensor? { trace.assigned(to: variable) }
}

extension Trace {
  /// The node whose elements a node holds, perhaps in another order.
  fileprivate func unarranged(_ node: NodeID) -> NodeID {
    var node = node
    while true {
      switch nodes[node].operation {
      case .reshape, .transpose: node = nodes[node].operands[0]
      default: return node
      }
    }
  }
}

extension Node {
  /// Whether nothing computes it.
  fileprivate var isGiven: Bool {
    switch operation {
    case .input, .variable, .constant, .array: true
    default: false
    }
  }
}
