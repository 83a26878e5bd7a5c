// A regression with standardized inputs, which stops early.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (x, y) = numbers()
// ---
let (mean, deviation) = (x[..<800].mean(axis: 0), std(x[..<800], axis: 0))
func standardized(_ x: MLXArray) -> MLXArray { (x - mean) / deviation }
let model = Sequential {
  Linear(5, 32)
  GELU()
  Linear(32, 32)
  GELU()
  Linear(32, 1)
}
func loss(model: Sequential, x: MLXArray, y: MLXArray) -> MLXArray {
  mseLoss(predictions: model(standardized(x)), targets: y, reduction: .mean)
}
let optimizer = Adam(learningRate: 0.005)
let lossAndGradients = valueAndGrad(model: model, loss)
var (best, waited, kept) = (Float.infinity, 0, model.parameters())
for _ in 0..<100 {
  let order = MLXRandom.permutation(800)
  for start in stride(from: 0, to: 800, by: 32) {
    let batch = order[start..<start + 32]
    let (_, gradients) = lossAndGradients(model, x[batch], y[batch])
    optimizer.update(model: model, gradients: gradients)
    eval(model, optimizer)
  }
  let current = loss(model: model, x: x[800...], y: y[800...]).item(Float.self)
  if current < best {
    (best, waited, kept) = (current, 0, model.parameters())
  } else {
    waited += 1
    if waited == 10 { break }
  }
}
model.update(parameters: kept)
print(best, abs(model(standardized(x[800...])) - y[800...]).mean())
print(model(standardized(x[800..<803])))
