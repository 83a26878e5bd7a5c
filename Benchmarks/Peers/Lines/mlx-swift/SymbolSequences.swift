// Sequences of symbols: an embedding, a convolution along them, the mean over time.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (x, y) = sequences()
// ---
class Classifier: Module {
  @ModuleInfo var embedding = Embedding(embeddingCount: 8, dimensions: 16)
  @ModuleInfo var convolution = Conv1d(inputChannels: 16, outputChannels: 32, kernelSize: 2)
  @ModuleInfo var output = Linear(32, 2)

  func callAsFunction(_ x: MLXArray) -> MLXArray {
    output(relu(convolution(embedding(x))).mean(axis: 1))
  }
}

let model = Classifier()
func loss(model: Classifier, x: MLXArray, y: MLXArray) -> MLXArray {
  crossEntropy(logits: model(x), targets: y, reduction: .mean)
}
let optimizer = Adam(learningRate: 0.01)
let lossAndGradients = valueAndGrad(model: model, loss)
for _ in 0..<20 {
  let order = MLXRandom.permutation(800)
  for start in stride(from: 0, to: 800, by: 32) {
    let batch = order[start..<min(start + 32, 800)]
    let (_, gradients) = lossAndGradients(model, x[batch], y[batch])
    optimizer.update(model: model, gradients: gradients)
    eval(model, optimizer)
  }
}
print(loss(model: model, x: x[800...], y: y[800...]))
print((argMax(model(x[800...]), axis: 1) .== y[800...]).mean())
