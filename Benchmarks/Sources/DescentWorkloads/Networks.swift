import Descent

private var network: Network {
  Network {
    Dense(512)
    ReLU()
    Dense(256)
    ReLU()
    Dense(10)
  }
}

/// An epoch of 784-512-256-10 with Adam on MNIST.
func trainNetwork(samples: Int, batch: Int) async throws {
  let data = try DataSource.load("mnist", trainingSamples: samples, testSamples: 0).train
  let trainer = try Trainer(
    network, inputShape: [784], loss: .softmaxCrossEntropy, optimizer: Adam(), metrics: [],
    batchSize: batch, seed: 1)
  _ = try await trainer.runEpoch(data.prefix(20 * batch))
  let start = ContinuousClock.now
  let epoch = try await trainer.runEpoch(data)
  report(seconds(since: start), [("loss", epoch.train.loss)])
}

/// 4-32-16-4 with tanh and Adam on 200 samples in one batch, 10,000 steps.
func trainTiny() async throws {
  var numbers = PlainNumbers()
  let features = (0..<800).map { _ in numbers.next() }
  let labels = (0..<200).map { Int32(abs(features[4 * $0] * 10).rounded(.down)) % 4 }
  let data = try Dataset(features: features, featureShape: [4], labels: labels, classCount: 4)
  let model = Network {
    Dense(32)
    Tanh()
    Dense(16)
    Tanh()
    Dense(4)
  }
  let trainer = try Trainer(
    model, inputShape: [4], loss: .softmaxCrossEntropy, optimizer: Adam(), metrics: [],
    batchSize: 200, seed: 1)
  for _ in 0..<100 { _ = try await trainer.runEpoch(data) }
  let start = ContinuousClock.now
  var loss = 0.0
  for try await epoch in trainer.fit(data, epochs: 10_000) { loss = epoch.train.loss }
  report(seconds(since: start), [("loss", loss)])
}

/// One sample forward through 784-512-256-10: the seconds per call.
func predictOne() async throws {
  let trainer = try Trainer(
    network, inputShape: [784], loss: .softmaxCrossEntropy, optimizer: Adam(), seed: 1)
  var numbers = PlainNumbers()
  let sample = (0..<784).map { _ in numbers.next() }
  report(try await time(of: 10_000, predictions: sample, trainer))
}

/// On the trainer, so that the calls are plain ones.
private func time(
  of count: Int, predictions sample: [Float], _ trainer: isolated Trainer
) throws -> Double {
  for _ in 0..<1000 { _ = try trainer.predict(sample) }
  let start = ContinuousClock.now
  for _ in 0..<count { _ = try trainer.predict(sample) }
  return seconds(since: start) / Double(count)
}
