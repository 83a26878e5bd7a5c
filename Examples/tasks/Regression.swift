import Descent

/// A regression with standardized inputs, which stops early.
func regression() async throws {
  let (x, y) = TaskData.numbers()
  // ---
  let (train, test) = try Dataset(x, values: y).split(first: 0.8, seed: 1)
  let model = try Network {
    try Standardize(fitting: train)
    Dense(32)
    GELU()
    Dense(32)
    GELU()
    Dense(1)
  }
  let trainer = try Trainer(
    model, for: train, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.005),
    metrics: [.meanAbsoluteError], earlyStopping: EarlyStopping(patience: 10))
  try await trainer.train(train, validation: test, epochs: 100)
  print(try await trainer.evaluate(test))
  print(try await trainer.predictor().values(Array(x.prefix(3))))
}
