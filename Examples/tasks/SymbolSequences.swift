import Descent

/// Sequences of symbols: an embedding, a convolution along them, the mean over time.
func sequences() async throws {
  let (x, y) = TaskData.sequences()
  // ---
  let (train, test) = try Dataset(x, labels: y).split(first: 0.8, seed: 1)
  let model = Network {
    Embedding(count: 8, units: 16)
    Conv1D(32, kernel: 2)
    ReLU()
    GlobalAveragePool()
    Dense(2)
  }
  let trainer = try Trainer(
    model, for: train, loss: .softmaxCrossEntropy, optimizer: .adam(learningRate: 0.01))
  try await trainer.train(train, epochs: 20)
  print(try await trainer.evaluate(test))
}
