// A network trained on five classes gets a new head for ten; its other layers are frozen.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (x, y) = digits()
let few = indices(of: y, below: 5)
// ---
func loss(model: Sequential, x: MLXArray, y: MLXArray) -> MLXArray {
  crossEntropy(logits: model(x), targets: y, reduction: .mean)
}
func train(_ model: Sequential, _ x: MLXArray, _ y: MLXArray) {
  let optimizer = Adam(learningRate: 0.003)
  let lossAndGradients = valueAndGrad(model: model, loss)
  for _ in 0..<5 {
    let order = MLXRandom.permutation(x.dim(0))
    for start in stride(from: 0, to: x.dim(0), by: 32) {
      let batch = order[start..<min(start + 32, x.dim(0))]
      let (_, gradients) = lossAndGradients(model, x[batch], y[batch])
      optimizer.update(model: model, gradients: gradients)
      eval(model, optimizer)
    }
  }
}

let hidden = Sequential {
  Linear(64, 64)
  ReLU()
  Linear(64, 32)
  ReLU()
}
train(Sequential { hidden; Linear(32, 5) }, x[few], y[few])
hidden.freeze()
let model = Sequential { hidden; Linear(32, 10) }
train(model, x, y)
print(loss(model: model, x: x, y: y), (argMax(model(x), axis: 1) .== y).mean())
