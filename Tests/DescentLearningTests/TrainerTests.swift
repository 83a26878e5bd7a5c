import DescentData
import DescentGraph
import Testing

@testable import DescentLearning

/// Two features with the label 0 or 1: exclusive or, each corner many times.
func exclusiveOr(_ copies: Int = 16) throws -> Dataset {
  let corners: [(Float, Float, Int32)] = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
  let all = (0..<copies).flatMap { _ in corners }
  return try Dataset(
    features: all.flatMap { [$0.0, $0.1] }, featureShape: [2], labels: all.map(\.2), name: "xor")
}

func smallModel() -> Network {
  Network {
    Dense(8)
    Tanh()
    Dense(2)
  }
}

func smallTrainer(
  _ model: some Layer = smallModel(), optimizer: any Optimizer = Adam(learningRate: 0.02),
  weightDecay: WeightDecay = .none, batchSize: Int = 8, order: BatchOrder = .shuffled,
  notFinite: Trainer.NotFinitePolicy = .diagnose, seed: UInt64 = 1
) throws -> Trainer {
  try Trainer(
    model, inputShape: [2], loss: .softmaxCrossEntropy, optimizer: optimizer,
    weightDecay: weightDecay, batchSize: batchSize, batchOrder: order, notFinite: notFinite,
    seed: seed)
}

extension Trainer {
  /// Every parameter and state.
  func allValues() throws -> [String: [Float]] {
    try Dictionary(
      uniqueKeysWithValues: declaredVariables.map { ($0.path, try values(at: $0.path)) })
  }
}

func train(_ trainer: Trainer, _ data: Dataset, epochs: Int) async throws -> [Epoch] {
  var result: [Epoch] = []
  for try await epoch in trainer.fit(data, validation: data, epochs: epochs) {
    result.append(epoch)
  }
  return result
}

@Suite struct TrainerTests {
  @Test func learnsExclusiveOr() async throws {
    let epochs = try await train(smallTrainer(), exclusiveOr(), epochs: 60)
    #expect(epochs.map(\.number) == Array(1...60))
    #expect(epochs.last?.validationAccuracy == 1)
    #expect((epochs.last?.train.loss ?? 1) < 0.1)
  }

  @Test func learnsTheDigits() async throws {
    let digits = try Digits.load()
    let model = Network {
      Dense(32)
      BatchNorm()
      ReLU()
      Dense(10)
    }
    let trainer = try Trainer(
      model, inputShape: [64], loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.005))
    for try await _ in trainer.fit(digits.train, epochs: 8) {}
    #expect(try #require(await trainer.evaluate(digits.test).accuracy) > 0.93)
  }

  @Test func everySampleComesOnceAnEpoch() {
    let order = BatchOrder.shuffled.indices(count: 103, batchSize: 10, seed: 5, epoch: 2)
    #expect(order.sorted() == Array(0..<103))
    #expect(order != BatchOrder.shuffled.indices(count: 103, batchSize: 10, seed: 5, epoch: 3))
    #expect(order != BatchOrder.shuffled.indices(count: 103, batchSize: 10, seed: 6, epoch: 2))
  }

  @Test func anEpochWithReplacementHasWholeBatches() {
    let order = BatchOrder.withReplacement.indices(count: 103, batchSize: 10, seed: 5, epoch: 1)
    #expect(order.count == 110)
    #expect(order.allSatisfy { (0..<103).contains($0) })
    #expect(Set(order).count < 103)
  }

  @Test func theLastSmallerBatchIsTrained() async throws {
    let trainer = try smallTrainer(batchSize: 10)
    let epoch = try await trainer.runEpoch(exclusiveOr(16))
    #expect(epoch.steps == 7)
    #expect(epoch.train.count == 64)
  }

  /// Plain gradient descent on one batch against the same worked out by hand.
  @Test func aStepFollowsTheGradient() async throws {
    let data = try Dataset(
      features: [1, 2, 3, 4], featureShape: [2], values: [1, -1], valueShape: [1])
    let trainer = try Trainer(
      Dense(1, initializer: .constant(0.5)), inputShape: [2], loss: .meanSquaredError,
      optimizer: SGD(learningRate: 0.1), batchSize: 2)
    // Outputs 1.5 and 3.5, errors 0.5 and 4.5: the gradient is the mean of 2·error·x.
    let loss = try await trainer.step(on: data, samples: [0, 1])
    #expect(abs(loss - (0.25 + 20.25) / 2) < 1e-5)
    let weight = try await trainer.values(at: "weight")
    let expected: [Float] = [0.5 - 0.1 * (0.5 + 4.5 * 3), 0.5 - 0.1 * (1 + 4.5 * 4)]
    #expect(zip(weight, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(abs(try await trainer.values(at: "bias")[0] + 0.1 * 5) < 1e-5)
  }

  @Test func decayPullsAtWeightsAlone() async throws {
    let data = try Dataset(features: [0, 0], featureShape: [2], values: [0], valueShape: [1])
    for decay in [WeightDecay.l2(0.5), .decoupled(0.5)] {
      let trainer = try Trainer(
        Dense(1, initializer: .constant(2)), inputShape: [2], loss: .meanSquaredError,
        optimizer: SGD(learningRate: 0.1), weightDecay: decay, batchSize: 1)
      try await trainer.setValues([0], at: "bias")
      try await trainer.step(on: data, samples: [0])
      #expect(try await trainer.values(at: "weight").allSatisfy { abs($0 - 2 * 0.95) < 1e-6 })
      #expect(try await trainer.values(at: "bias") == [0])
    }
  }

  @Test func theSameSeedGivesTheSameBits() async throws {
    let data = try exclusiveOr()
    async let first = trained(seed: 3, data)
    async let second = trained(seed: 3, data)
    let (a, b) = try await (first, second)
    #expect(a == b)
    #expect(try await trained(seed: 4, data) != a)
  }

  private func trained(seed: UInt64, _ data: Dataset) async throws -> [String: [Float]] {
    let model = Network {
      Dense(8)
      BatchNorm()
      Dropout(rate: 0.3)
      Dense(2)
    }
    let trainer = try smallTrainer(model, seed: seed)
    _ = try await train(trainer, data, epochs: 3)
    return try await trainer.allValues()
  }

  @Test func trainingOnIsTrainingAtOnce() async throws {
    let data = try exclusiveOr()
    let (once, twice) = (try smallTrainer(), try smallTrainer())
    _ = try await train(once, data, epochs: 4)
    _ = try await train(twice, data, epochs: 2)
    _ = try await train(twice, data, epochs: 2)
    #expect(try await once.allValues() == twice.allValues())
  }

  @Test func evaluationChangesNothing() async throws {
    let model = Network {
      Dense(4)
      BatchNorm()
      Dropout(rate: 0.5)
      Dense(2)
    }
    let trainer = try smallTrainer(model)
    let data = try exclusiveOr(100)
    let before = try await trainer.allValues()
    let evaluation = try await trainer.evaluate(data)
    #expect(try await trainer.evaluate(data) == evaluation)
    #expect(try await trainer.allValues() == before)
    #expect(evaluation.count == 400)
  }

  @Test func predictsArrays() async throws {
    let trainer = try smallTrainer(Dense(2, initializer: .zeros))
    try await trainer.setValues([1, 2, 3, 4], at: "weight")
    try await trainer.setValues([10, 20], at: "bias")
    #expect(try await trainer.predict([1, 0, 0, 1, 1, 1]) == [11, 22, 13, 24, 14, 26])
    #expect(try await trainer.predict([]) == [])
    #expect(trainer.outputSize == 2)
  }

  @Test func cancellationLeavesAUsableTrainer() async throws {
    let trainer = try smallTrainer()
    let data = try exclusiveOr()
    let task = Task { try await train(trainer, data, epochs: 1_000_000) }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await trainer.runEpoch(data).train.loss.isFinite)
  }

  @Test func settingsThatMakeNoSenseAreRefused() {
    let cases: [(String, () throws -> Trainer)] = [
      ("learning rate", { try smallTrainer(optimizer: SGD(learningRate: .nan)) }),
      ("learning rate", { try smallTrainer(optimizer: SGD(learningRate: -1)) }),
      ("batch size", { try smallTrainer(batchSize: 0) }),
      ("weight decay", { try smallTrainer(weightDecay: .l2(.infinity)) }),
      (
        "accuracy",
        {
          try Trainer(Dense(1), inputShape: [2], loss: .meanSquaredError, metrics: [.accuracy])
        }
      ),
    ]
    for (word, make) in cases {
      let error = #expect(throws: TrainingError.self) { try make() }
      #expect(error?.description.contains(word) == true)
    }
  }

  @Test func dataThatDoNotFitAreRefused() async throws {
    let trainer = try smallTrainer()
    let cases: [(Dataset, String)] = [
      (try Dataset(features: [1, 2, 3], featureShape: [3], labels: [0]), "[3]"),
      (try Dataset(features: [1, 2], featureShape: [2], labels: [2]), "3 classes"),
      (try Dataset(features: [1, 2], featureShape: [2], values: [1], valueShape: [1]), "values"),
      (try exclusiveOr(1), "larger than the data of 4 samples"),
    ]
    for (data, words) in cases {
      let error = await #expect(throws: TrainingError.self) { try await trainer.runEpoch(data) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    await #expect(throws: TrainingError.self) { try await trainer.predict([1, 2, 3]) }
    let data = try exclusiveOr()
    await #expect(throws: TrainingError.self) { try await trainer.step(on: data, samples: [64]) }
  }

  @Test func unknownPathsAndWrongCountsAreRefused() async throws {
    let trainer = try smallTrainer()
    let error = await #expect(throws: TrainingError.self) {
      try await trainer.values(at: "9-Dense/weight")
    }
    #expect(error?.description.contains("1-Dense/weight") == true)
    await #expect(throws: TrainingError.self) {
      try await trainer.setValues([1], at: "1-Dense/weight")
    }
  }

  @Test func shapesThatDoNotFitNameThePath() throws {
    let model = Network {
      Dense(3)
      Dropout(rate: 1)
    }
    let error = #expect(throws: TraceError.self) { try smallTrainer(model) }
    #expect(error?.path == "2-Dropout")
  }
}
