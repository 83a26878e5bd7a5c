import Descent

/// A loop of one's own: the gradients of four batches are averaged, looked at, clipped and applied.
func loop() async throws {
  let (x, y) = TaskData.digits()
  // ---
  let data = try Dataset(x, labels: y)
  let model = Network {
    Dense(64)
    ReLU()
    Dense(10)
  }
  let trainer = try Trainer(
    model, for: data, objective: Objective(.softmaxCrossEntropy),
    updates: UpdateRule(.adam(learningRate: 0.003), before: [.clipping(.norm(1))]))
  for step in 0..<20 {
    let firsts = (0..<4).map { Int32((step * 4 + $0) % 62 * 32) }
    var gradients = try await trainer.gradients(
      on: data, samples: Array(firsts[0]..<firsts[0] + 32))
    for first in firsts.dropFirst() {
      try gradients.add(try await trainer.gradients(on: data, samples: Array(first..<first + 32)))
    }
    if step % 5 == 0 { print(step, gradients.norm) }
    try await trainer.step(with: gradients)
  }
}
