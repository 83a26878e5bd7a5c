// A custom optimizer: AdaMax compared with Adam, from the same weights on the same batches.
import Descent

/// AdaMax (Kingma and Ba 2015, algorithm 2): m ← β₁·m + (1 − β₁)·g and u ← max(β₂·u, |g|), both from 0;
/// w ← w − rate/(1 − β₁ᵗ)·m/u at step t.
///
/// It is Adam with the largest recent gradient in place of the root of the mean square.
struct AdaMax: Optimizer {
  var learningRate = 0.002
  var firstDecay = 0.9
  var secondDecay = 0.999

  func update(_ value: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor {
    // Slots persist from step to step and in checkpoints; reading one here gives its value before the step.
    let mean = scope.state("mean", .slot, like: value)
    let largest = scope.state("largest", .slot, like: value)
    let next = firstDecay * mean + (1 - firstDecay) * gradient
    let bound = Tensor.maximum(secondDecay * largest, gradient.magnitude())
    scope.assign(next, to: mean)
    scope.assign(bound, to: largest)
    return value - step.rate / step.bias(of: firstDecay) * next / (bound + 1e-8)
  }
}

let digits = try Digits.load()
let model = Network {
  Dense(64)
  ReLU()
  Dense(10)
}
let optimizers: [any Optimizer] = [AdaMax(learningRate: 5e-3), Adam(learningRate: 3e-3)]
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
