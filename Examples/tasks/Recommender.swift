import Descent

/// A recommender: embeddings of users and items.
func recommender() async throws {
  let (users, items, ratings) = TaskData.ratings()
  // ---
  let data = try Dataset(["user": users, "item": items], values: ratings)
  let trainer = try Trainer(
    Recommender(), for: data, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.01))
  try await trainer.train(data, epochs: 10)
  print(try await trainer.predictor().values(["user": [0, 1, 2], "item": [0, 1, 2]]))
}

struct Recommender: NamedInputs {
  let inputs: SampleLayout = ["user": .category(of: 200), "item": .category(of: 100)]

  func forward(_ inputs: NamedTensors, in scope: Scope) -> Tensor {
    func embedded(_ name: String, _ count: Int, units: Int) -> Tensor {
      Embedding(count: count, units: units)(inputs[name], in: scope.child("\(name)-\(units)"))
    }
    let product = embedded("user", 200, units: 8) * embedded("item", 100, units: 8)
    let biases = embedded("user", 200, units: 1) + embedded("item", 100, units: 1)
    return Dense(1)(product.sum(axes: [1], keepingDimensions: true) + biases, in: scope)
  }
}
