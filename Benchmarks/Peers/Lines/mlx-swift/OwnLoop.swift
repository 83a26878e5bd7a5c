// A loop of one's own: the gradients of four batches are averaged, looked at and applied.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (x, y) = digits()
// ---
let model = Sequential {
  Linear(64, 64)
  ReLU()
  Linear(64, 10)
}
func loss(model: Sequential, x: MLXArray, y: MLXArray) -> MLXArray {
  crossEntropy(logits: model(x), targets: y, reduction: .mean)
}
let optimizer = Adam(learningRate: 0.003)
let lossAndGradients = valueAndGrad(model: model, loss)
for step in 0..<20 {
  var sum: ModuleParameters?
  for part in 0..<4 {
    let first = (step * 4 + part) % 62 * 32
    let (_, gradients) = lossAndGradients(model, x[first..<first + 32], y[first..<first + 32])
    sum = sum.map { $0.mapValues(gradients) { $0 + ($1 ?? 0) } } ?? gradients
  }
  let mean = sum!.mapValues { $0 / 4 }
  let (clipped, norm) = clipGradNorm(gradients: mean, maxNorm: 1)
  if step % 5 == 0 { print(step, norm) }
  optimizer.update(model: model, gradients: clipped)
  eval(model, optimizer)
}
