// A classifier on arrays: trained, evaluated, asked for classes.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (x, y) = digits()
// ---
let model = Sequential {
  Linear(64, 64)
  ReLU()
  Dropout(p: 0.2)
  Linear(64, 10)
}
func loss(model: Sequential, x: MLXArray, y: MLXArray) -> MLXArray {
  crossEntropy(logits: model(x), targets: y, reduction: .mean)
}
let optimizer = Adam(learningRate: 0.003)
let lossAndGradients = valueAndGrad(model: model, loss)
for _ in 0..<20 {
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
print(argMax(model(x[1600..<1603]), axis: 1))
