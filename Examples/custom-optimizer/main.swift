// A custom optimizer: Lion compared with Adam, from the same weights on the same batches.
import Descent

/// Lion (Chen et al. 2023): w ← w − rate·sign(β₁·m + (1 − β₁)·g), then m ← β₂·m + (1 − β₂)·g, m from 0.
///
/// Every weight moves by the learning rate, whatever its gradient's size: usual rates are a tenth of Adam's.
struct Lion: Optimizer {
  var learningRate = 1e-4
  var firstDecay = 0.9
  var secondDecay = 0.99

  func update(_ value: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
    // A slot persists from step to step and in checkpoints; reading it here gives its value before the step.
    let momentum = scope.state("momentum", .slot, like: value)
    scope.assign(secondDecay * momentum + (1 - secondDecay) * gradient, to: momentum)
    let direction = firstDecay * momentum + (1 - firstDecay) * gradient
    return value - step.rate * sign(direction)
  }

  /// −1, 0 or 1.
  private func sign(_ tensor: Tensor) -> Tensor { (tensor .> 0) - (-tensor .> 0) }
}

let digits = try Digits.load()
let model = Network {
  Dense(64)
  ReLU()
  Dense(10)
}
let optimizers: [any Optimizer] = [Lion(learningRate: 1e-3), Adam(learningRate: 3e-3)]
for optimizer in optimizers {
  let trainer = try Trainer(
    model, inputShape: [64], loss: .softmaxCrossEntropy, optimizer: optimizer, seed: 1)
  for try await epoch in trainer.fit(digits.train, validation: digits.test, epochs: 15)
  where epoch.number % 5 == 0 {
    let loss = NumberText.fixed(epoch.train.loss, decimals: 3)
    let accuracy = NumberText.fixed(epoch.validationAccuracy ?? 0, decimals: 3)
    print("\(type(of: optimizer)), epoch \(epoch.number): loss \(loss), test accuracy \(accuracy)")
  }
}
