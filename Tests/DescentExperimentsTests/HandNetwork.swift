import DescentArrays
import DescentExecution
import DescentGraph
import DescentLearning
import DescentNumerics
import RealModule

/// A ReLU network trained by hand, in Double: the book's algorithm, with weight decay and, if wanted, masks for its
/// activations.
struct HandNetwork {
  /// [layer][input][unit].
  var weights: [[[Double]]]
  var biases: [[Double]]

  /// With the initial weights of the engine, declared under these paths, by He's rule.
  init(sizes: [Int], paths: [String], seed: UInt64) throws {
    let store = VariableStore(seed: seed)
    let layers = zip(zip(sizes, sizes.dropFirst()), paths)
    try store.declare(
      layers.map { size, path in
        Variable(
          path: path, shape: [size.0, size.1], kind: .parameter(.weight),
          initial: .normal(mean: 0, standardDeviation: (2 / Double(size.0)).squareRoot()))
      })
    weights = layers.map { size, path in
      let flat = store[path].map { $0.map { Double($0) } } ?? []
      return (0..<size.0).map { Array(flat[$0 * size.1..<($0 + 1) * size.1]) }
    }
    biases = sizes.dropFirst().map { [Double](repeating: 0, count: $0) }
  }

  private func affine(_ layer: Int, _ x: [Double]) -> [Double] {
    biases[layer].indices.map { unit in
      x.indices.reduce(biases[layer][unit]) { $0 + x[$1] * weights[layer][$1][unit] }
    }
  }

  func logits(_ x: [Double]) -> [Double] {
    weights.indices.reduce(x) { value, layer in
      let sums = affine(layer, value)
      return layer + 1 == weights.count ? sums : sums.map { max(0, $0) }
    }
  }

  /// One step of SGD on the mean cross-entropy and ½·λ·Σ‖W‖².
  mutating func step(_ batch: [(x: [Double], label: Int)], rate: Double, decay: Double) {
    var weightGradients = weights.map { $0.map { $0.map { decay * $0 } } }
    var biasGradients = biases.map { $0.map { _ in 0.0 } }
    for sample in batch {
      var values = [sample.x]
      for layer in weights.indices {
        let sums = affine(layer, values[layer])
        values.append(layer + 1 == weights.count ? sums : sums.map { max(0, $0) })
      }
      var delta = Self.softmax(values[weights.count])
      delta[sample.label] -= 1
      delta = delta.map { $0 / Double(batch.count) }
      for layer in weights.indices.reversed() {
        let inputs = values[layer]
        for unit in delta.indices {
          biasGradients[layer][unit] += delta[unit]
          for input in inputs.indices {
            weightGradients[layer][input][unit] += inputs[input] * delta[unit]
          }
        }
        delta = inputs.indices.map { input in
          inputs[input] > 0
            ? delta.indices.reduce(0) { $0 + weights[layer][input][$1] * delta[$1] } : 0
        }
      }
    }
    for layer in weights.indices {
      for input in weights[layer].indices {
        for unit in weights[layer][input].indices {
          weights[layer][input][unit] -= rate * weightGradients[layer][input][unit]
        }
      }
      for unit in biases[layer].indices { biases[layer][unit] -= rate * biasGradients[layer][unit] }
    }
  }

  static func softmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let powers = x.map { Double.exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The fraction of samples whose largest output is the label's.
  func accuracy(_ data: [(x: [Double], label: Int)]) -> Double {
    let right = data.count { sample in
      let outputs = logits(sample.x)
      return outputs.indices.max { outputs[$0] < outputs[$1] } == sample.label
    }
    return Double(right) / Double(data.count)
  }

  var weightNorm: Double {
    weights.joined().joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

extension Dataset {
  /// The samples with their labels, in Double.
  var pairs: [(x: [Double], label: Int)] {
    (0..<count).map { (features(at: $0).map { Double($0) }, Int(labels?[$0] ?? -1)) }
  }
}
