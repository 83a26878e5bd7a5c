// A recommender: embeddings of users and items.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (pairs, y) = ratings()
// ---
class Recommender: Module {
  @ModuleInfo var user = Embedding(embeddingCount: 200, dimensions: 8)
  @ModuleInfo var item = Embedding(embeddingCount: 100, dimensions: 8)
  @ModuleInfo var userBias = Embedding(embeddingCount: 200, dimensions: 1)
  @ModuleInfo var itemBias = Embedding(embeddingCount: 100, dimensions: 1)
  @ModuleInfo var output = Linear(1, 1)

  func callAsFunction(_ pairs: MLXArray) -> MLXArray {
    let (users, items) = (pairs[0..., 0], pairs[0..., 1])
    let product = (user(users) * item(items)).sum(axis: 1, keepDims: true)
    return output(product + userBias(users) + itemBias(items))
  }
}

let model = Recommender()
func loss(model: Recommender, x: MLXArray, y: MLXArray) -> MLXArray {
  mseLoss(predictions: model(x), targets: y, reduction: .mean)
}
let optimizer = Adam(learningRate: 0.01)
let lossAndGradients = valueAndGrad(model: model, loss)
for _ in 0..<10 {
  let order = MLXRandom.permutation(5000)
  for start in stride(from: 0, to: 5000, by: 32) {
    let batch = order[start..<min(start + 32, 5000)]
    let (_, gradients) = lossAndGradients(model, pairs[batch], y[batch])
    optimizer.update(model: model, gradients: gradients)
    eval(model, optimizer)
  }
}
print(model(pairs[..<3]))
