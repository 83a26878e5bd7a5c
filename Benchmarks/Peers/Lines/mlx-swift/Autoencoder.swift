// A variational autoencoder.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (x, _) = digits()
// ---
class Autoencoder: Module {
  @ModuleInfo var encoder = Linear(64, 32)
  @ModuleInfo var mean = Linear(32, 4)
  @ModuleInfo var spread = Linear(32, 4)
  @ModuleInfo var hidden = Linear(4, 32)
  @ModuleInfo var decoder = Linear(32, 64)

  func callAsFunction(_ x: MLXArray) -> (outputs: MLXArray, divergence: MLXArray) {
    let encoded = relu(encoder(x))
    let (mean, spread) = (mean(encoded), spread(encoded))
    let divergence = -0.5 * (1 + spread - square(mean) - exp(spread)).sum(axis: 1)
    let code = mean + exp(0.5 * spread) * MLXRandom.normal(mean.shape)
    return (decoder(relu(hidden(code))), 0.01 * divergence.mean())
  }
}

let model = Autoencoder()
func loss(model: Autoencoder, x: MLXArray, y: MLXArray) -> MLXArray {
  let (outputs, divergence) = model(x)
  return mseLoss(predictions: outputs, targets: y, reduction: .mean) + divergence
}
let optimizer = Adam(learningRate: 0.003)
let lossAndGradients = valueAndGrad(model: model, loss)
for _ in 0..<10 {
  let order = MLXRandom.permutation(2000)
  for start in stride(from: 0, to: 2000, by: 32) {
    let batch = order[start..<min(start + 32, 2000)]
    let (_, gradients) = lossAndGradients(model, x[batch], x[batch])
    optimizer.update(model: model, gradients: gradients)
    eval(model, optimizer)
  }
}
print(loss(model: model, x: x, y: x))
