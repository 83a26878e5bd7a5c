import Descent

/// A table with numbers and categories, each of which is embedded.
func categories() async throws {
  let table = try TaskData.table()
  // ---
  let preparation = try TablePreparation(
    fitting: table, PreparationOptions(target: .classes("rich"), categories: .embedding(8)))
  let data = try preparation.dataset(table)
  let model = Network {
    if let embeddings = preparation.embeddings { embeddings }
    Dense(32)
    ReLU()
    Dense(2)
  }
  let trainer = try Trainer(
    model, for: data, loss: .softmaxCrossEntropy, optimizer: .adam(learningRate: 0.01))
  try await trainer.train(data, epochs: 10)
  print(try await trainer.evaluate(data))
}
