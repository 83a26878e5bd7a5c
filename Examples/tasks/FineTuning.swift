import Descent

/// A network trained on five classes gets a new head for ten; its other layers are frozen.
func fineTuning() async throws {
  let (x, y) = TaskData.digits()
  let few = y.indices.filter { y[$0] < 5 }
  // ---
  let data = try Dataset(x, labels: y)
  let some = try Dataset(few.map { x[$0] }, labels: few.map { y[$0] })
  let hidden: [any Layer] = [Dense(64), ReLU(), Dense(32), ReLU()]
  let first = try Trainer(
    Network(hidden + [Dense(5)]), for: some, loss: .softmaxCrossEntropy,
    optimizer: .adam(learningRate: 0.003))
  try await first.train(some, epochs: 5)

  let second = try Trainer(
    Network(hidden + [Dense(10)]), for: data, objective: Objective(.softmaxCrossEntropy),
    updates: UpdateRule(.adam(learningRate: 0.003), groups: [.frozen(.except("5-Dense*"))]))
  try await second.load(first.predictor().tensors, where: .except("5-Dense*"))
  try await second.train(data, epochs: 5)
  print(try await second.evaluate(data))
}
