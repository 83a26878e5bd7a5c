// A table with numbers and categories, each of which is embedded.
import MLX
import MLXNN
import MLXOptimizers
import MLXRandom

let (numbers, texts, y) = table()
// ---
let (mean, deviation) = (numbers.mean(axis: 0), std(numbers, axis: 0))
let names = texts.map { column in
  Dictionary(uniqueKeysWithValues: Set(column).sorted().enumerated().map { ($1, $0 + 1) })
}
func codes(_ texts: [[String]]) -> MLXArray {
  stacked(zip(texts, names).map { column, known in MLXArray(column.map { known[$0] ?? 0 }) }, axis: 1)
}

class Classifier: Module {
  @ModuleInfo var embeddings: [Embedding]
  @ModuleInfo var hidden: Linear
  @ModuleInfo var output = Linear(32, 2)

  init(numbers: Int, counts: [Int]) {
    embeddings = counts.map { Embedding(embeddingCount: $0 + 1, dimensions: 8) }
    hidden = Linear(numbers + 8 * counts.count, 32)
  }

  func callAsFunction(_ numbers: MLXArray, _ codes: MLXArray) -> MLXArray {
    let parts = embeddings.enumerated().map { $1(codes[0..., $0]) }
    return output(relu(hidden(concatenated([numbers] + parts, axis: 1))))
  }
}

let model = Classifier(numbers: numbers.dim(1), counts: names.map(\.count))
let (x, symbols) = ((numbers - mean) / deviation, codes(texts))
func loss(model: Classifier, arrays: [MLXArray]) -> [MLXArray] {
  [crossEntropy(logits: model(arrays[0], arrays[1]), targets: arrays[2], reduction: .mean)]
}
let optimizer = Adam(learningRate: 0.01)
let lossAndGradients = valueAndGrad(model: model, loss)
for _ in 0..<10 {
  let order = MLXRandom.permutation(2000)
  for start in stride(from: 0, to: 2000, by: 32) {
    let batch = order[start..<min(start + 32, 2000)]
    let (_, gradients) = lossAndGradients(model, [x[batch], symbols[batch], y[batch]])
    optimizer.update(model: model, gradients: gradients)
    eval(model, optimizer)
  }
}
print(loss(model: model, arrays: [x, symbols, y])[0])
print((argMax(model(x, symbols), axis: 1) .== y).mean())
