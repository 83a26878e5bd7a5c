import Descent

/// A small convolutional network.
func convolution() async throws {
  let (x, y) = TaskData.digits()
  // ---
  let (train, test) = try Dataset(x, labels: y, shape: [8, 8, 1]).split(first: 0.8, seed: 1)
  let model = Network {
    Conv2D(8, kernel: 3, padding: .same)
    ReLU()
    MaxPool2D(2)
    Conv2D(16, kernel: 3, padding: .same)
    ReLU()
    MaxPool2D(2)
    Flatten()
    Dense(10)
  }
  let trainer = try Trainer(
    model, for: train, loss: .softmaxCrossEntropy, optimizer: .adam(learningRate: 0.003))
  try await trainer.train(train, epochs: 5)
  print(try await trainer.evaluate(test))
}
