import Descent

/// A classifier on arrays: trained, evaluated, asked for classes.
func classifier() async throws {
  let (x, y) = TaskData.digits()
  // ---
  let (train, test) = try Dataset(x, labels: y).split(first: 0.8, seed: 1)
  let model = Network {
    Dense(64)
    ReLU()
    Dropout(rate: 0.2)
    Dense(10)
  }
  let trainer = try Trainer(
    model, for: train, loss: .softmaxCrossEntropy, optimizer: .adam(learningRate: 0.003))
  try await trainer.train(train, epochs: 20)
  print(try await trainer.evaluate(test))
  print(try await trainer.predictor().classes(Array(x.prefix(3))))
}
