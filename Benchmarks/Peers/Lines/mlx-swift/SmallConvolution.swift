// A small convolutional network.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (x, y) = images()
// ---
let model = Sequential {
  Conv2d(inputChannels: 1, outputChannels: 8, kernelSize: 3, padding: 1)
  ReLU()
  MaxPool2d(kernelSize: 2, stride: 2)
  Conv2d(inputChannels: 8, outputChannels: 16, kernelSize: 3, padding: 1)
  ReLU()
  MaxPool2d(kernelSize: 2, stride: 2)
  Flatten()
  Linear(64, 10)
}
func loss(model: Sequential, x: MLXArray, y: MLXArray) -> MLXArray {
  crossEntropy(logits: model(x), targets: y, reduction: .mean)
}
let optimizer = Adam(learningRate: 0.003)
let lossAndGradients = valueAndGrad(model: model, loss)
for _ in 0..<5 {
  let order = MLXRandom.permutation(1600)
  for start in stride(from: 0, to: 1600, by: 32) {
    let batch = order[start..<min(start + 32, 1600)]
    let (_, gradients) = lossAndGradients(model, x[batch], y[batch])
    optimizer.update(model: model, gradients: gradients)
    eval(model, optimizer)
  }
}
model.train(false)
print(loss(model: model, x: x[1600...], y: y[1600...]))
print((argMax(model(x[1600...]), axis: 1) .== y[1600...]).mean())
