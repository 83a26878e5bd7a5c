import Descent

/// The seconds per step of width-width-width-10 with Adam, and its work in multiplications.
func scale(width: Int, batch: Int) async throws {
  let data = try samples(max(batch, 64), of: width)
  let model = Network {
    Dense(width)
    ReLU()
    Dense(width)
    ReLU()
    Dense(10)
  }
  let trainer = try Trainer(
    model, inputShape: TensorShape([width]), loss: .softmaxCrossEntropy, optimizer: Adam(),
    metrics: [],
    batchSize: batch, seed: 1)
  let weights = Double(2 * width * width + 10 * width)
  let work = 3 * weights * Double(batch)
  let steps = max(3, min(2000, Int(2e10 / work)))
  let step = try await time(steps, of: trainer, on: data, batch)
  report(step, [("work", work), ("megabytes", peakMegabytes())])
}

private func time(
  _ steps: Int, of trainer: isolated Trainer, on data: Dataset, _ batch: Int
) throws -> Double {
  let batch = (0..<Int32(batch)).map { $0 % Int32(data.count) }
  for _ in 0..<2 { try trainer.step(on: data, samples: batch) }
  let start = ContinuousClock.now
  for _ in 0..<steps { try trainer.step(on: data, samples: batch) }
  return seconds(since: start) / Double(steps)
}

/// The seconds of a pass over a number of samples of 16 features, generated as needed, a thousand at a time: memory
/// holds only a thousand of them.
func scaleSamples(_ count: Int) async throws {
  let model = Network {
    Dense(16)
    ReLU()
    Dense(10)
  }
  let trainer = try Trainer(
    model, inputShape: [16], objective: Objective(.softmaxCrossEntropy, metrics: []),
    updates: UpdateRule(SGD()), notFinite: .proceed, seed: 1)
  let start = ContinuousClock.now
  var numbers = PlainNumbers()
  for first in stride(from: 0, to: count, by: 1000) {
    _ = try await trainer.runEpoch(try samples(min(1000, count - first), of: 16, &numbers))
  }
  report(seconds(since: start), [("work", Double(count)), ("megabytes", peakMegabytes())])
}

private func samples(_ count: Int, of width: Int) throws -> Dataset {
  var numbers = PlainNumbers()
  return try samples(count, of: width, &numbers)
}

private func samples(
  _ count: Int, of width: Int, _ numbers: inout PlainNumbers
) throws -> Dataset {
  let features = (0..<count * width).map { _ in numbers.next() }
  let labels = (0..<count).map { Int32($0 % 10) }
  return try Dataset(features: features, featureShape: [width], labels: labels, classCount: 10)
}
