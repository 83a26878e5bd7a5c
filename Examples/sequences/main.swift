// Layers for sequences, written as one's own: an LSTM and self-attention. Both learn to add two marked numbers.
import Descent

/// A long short-term memory (Hochreiter and Schmidhuber 1997) over [samples, steps, features]; its output is the last
/// hidden state, [samples, units].
struct LSTM: Layer {
  var units: Int

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let (samples, steps, features) = (input.shape[0], input.shape[1], input.shape[2])
    let weight = scope.parameter(
      "weight", shape: [features + units, 4 * units],
      initial: Xavier().distribution(fanIn: features + units, fanOut: units))
    let bias = scope.parameter("bias", shape: [4 * units], role: .bias, initial: .constant(0))
    var hidden = input.filling([samples, units], with: 0)
    var cell = hidden
    for step in 0..<steps {
      let x = input.sliced(step..<step + 1, axis: 1).squeezed(axis: 1)
      let gates = Tensor.concatenate([x, hidden], axis: 1).matrixProduct(weight) + bias
      func gate(_ number: Int) -> Tensor {
        gates.sliced(number * units..<(number + 1) * units, axis: 1)
      }
      // The cell forgets little at first: 1 is added before the sigmoid.
      let kept = (gate(0) + 1).sigmoid() * cell
      cell = kept + gate(1).sigmoid() * Tensor.tanh(gate(2))
      hidden = gate(3).sigmoid() * Tensor.tanh(cell)
    }
    return hidden
  }
}

/// Self-attention with one head (Vaswani et al. 2017): each step is a mean of all steps' values, weighted by how well
/// their keys fit its query. [samples, steps, features] becomes [samples, steps, units].
struct SelfAttention: Layer {
  var units: Int

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let (samples, steps, features) = (input.shape[0], input.shape[1], input.shape[2])
    let rows = input.reshaped(to: [samples * steps, features])
    func projected(_ name: String) -> Tensor {
      Dense(units, initializer: .xavier)(rows, in: scope.child(name))
        .reshaped(to: [samples, steps, units])
    }
    let scores = projected("queries").matrixProduct(projected("keys"), transposingOther: true)
    let weights = (scores * (1 / Double(units).squareRoot())).softmax()
    return weights.matrixProduct(projected("values"))
  }
}

/// Sequences of pairs: a number from 0 to 1, and a mark that is 1 twice. The target is the sum of the marked numbers.
func additions(_ count: Int, steps: Int, seed: UInt64) throws -> Dataset {
  var random = SplitMix64(seed: seed)
  var (features, sums): ([Float], [Float]) = ([], [])
  for _ in 0..<count {
    let marked = (0..<steps).shuffled(using: &random).prefix(2)
    var sum: Float = 0
    for step in 0..<steps {
      let number = Float.random(in: 0..<1, using: &random)
      features += [number, marked.contains(step) ? 1 : 0]
      if marked.contains(step) { sum += number }
    }
    sums.append(sum)
  }
  return try Dataset(
    features: features, featureShape: [steps, 2], values: sums, valueShape: [1])
}

let steps = 12
let train = try additions(2_000, steps: steps, seed: 1)
let test = try additions(500, steps: steps, seed: 2)
let models: [(name: String, network: Network)] = [
  (
    "LSTM",
    Network {
      LSTM(units: 24)
      Dense(1)
    }
  ),
  (
    "attention",
    Network {
      SelfAttention(units: 16)
      GlobalAveragePool()
      Dense(32)
      ReLU()
      Dense(1)
    }
  ),
]
for (name, network) in models {
  let trainer = try Trainer(
    network, for: train, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.01), seed: 1)
  try await trainer.train(train, epochs: 20)
  let loss = try await trainer.evaluate(test).loss
  print("\(name): mean squared error \(NumberText.fixed(loss, decimals: 4))")
}
