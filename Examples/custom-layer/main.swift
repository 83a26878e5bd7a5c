// A custom layer: a residual block with a weight. Its gradient, training step and ONNX export are derived from `forward`.
import Descent

/// y = x + weight·body(x), where the learned weight starts at 0 (ReZero, Bachlechner et al. 2021).
///
/// A network of such blocks starts as the identity, so that gradients reach its first layer however deep it is.
struct ReZero: Layer {
  var body: Network

  init(@NetworkBuilder _ body: () -> [any Layer]) { self.body = Network(body) }

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let weight = scope.parameter("weight", shape: [], role: .scale, initial: .constant(0))
    return input + weight * body(input, in: scope.child("body"))
  }
}

let blocks = 30
let units = 32

/// Only the blocks differ; a plain block is just its layers in sequence.
func network(residual: Bool) -> Network {
  Network {
    Dense(units)
    for _ in 1...blocks {
      if residual {
        ReZero {
          Dense(units)
          Tanh()
        }
      } else {
        Dense(units)
        Tanh()
      }
    }
    Dense(10)
  }
}

let digits = try Digits.load()
for residual in [false, true] {
  let trainer = try Trainer(
    network(residual: residual), inputShape: [64], loss: .softmaxCrossEntropy,
    optimizer: Momentum(learningRate: 0.01), seed: 1)
  for try await _ in trainer.fit(digits.train, epochs: 5) {}
  let accuracy = try await trainer.evaluate(digits.test).accuracy ?? 0
  print(
    residual ? "residual:" : "plain:   ",
    "test accuracy \(NumberText.fixed(accuracy, decimals: 3))")
}
