import DescentArrays
import DescentInsight
import DescentLearning
import Testing

@Suite struct ProbeTests {
  private func trainer(
    _ data: Dataset, optimizer: any Optimizer = Adam(learningRate: 0.01),
    schedule: (any Schedule)? = nil
  ) throws -> Trainer {
    try Trainer(
      Network {
        Dense(20)
        BatchNorm()
        ReLU()
        Dropout(rate: 0.2)
        Dense(3)
      }, for: data, objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(optimizer, schedule: schedule), batches: Batches(8),
      earlyStopping: EarlyStopping(patience: 3), seed: 2)
  }

  /// No probe changes the training: not in the middle of one, with a schedule, slots and early stopping.
  @Test func changeNothing() async throws {
    let data = try labeled(40, size: 6)
    func run(_ probe: Bool) async throws -> ([String: [UInt32]], [Epoch]) {
      let trainer = try trainer(data, schedule: CosineDecay())
      var epochs: [Epoch] = []
      for _ in 0..<3 {
        epochs.append(try await trainer.runEpoch(data, validation: data, of: 5))
        guard probe else { continue }
        let (bits, progress) = (await trainer.bits(), await trainer.progress)
        _ = try await trainer.lossAroundStep(on: data, samples: [0, 1, 2, 3])
        _ = try await trainer.memorizing(data, samples: [0, 1, 2, 3], steps: 5)
        _ = try await trainer.lossWithoutInputs(on: data)
        #expect(await trainer.bits() == bits)
        #expect(await trainer.progress == progress)
      }
      return (await trainer.bits(), epochs)
    }
    let (plain, probed) = (try await run(false), try await run(true))
    #expect(plain.0 == probed.0 && plain.1 == probed.1)
  }

  /// The probe's step is the one that the trainer then takes.
  @Test func theLossAroundAStepIsThatOfTheStep() async throws {
    let data = try labeled(40, size: 6)
    let trainer = try Trainer(
      Network {
        Dense(10)
        Tanh()
        Dense(3)
      }, for: data, loss: .softmaxCrossEntropy, optimizer: Momentum(learningRate: 0.2), seed: 1)
    _ = try await trainer.runEpoch(data)
    let batch: [Int32] = [4, 9, 17, 30]
    let found = try await trainer.lossAroundStep(on: data, samples: batch)
    #expect(try await trainer.step(on: data, samples: batch) == found.before)
    // Without dropout the loss after the step is the loss of the next step on the same batch.
    #expect(try await trainer.step(on: data, samples: batch) == found.after)
    #expect(found.gain > 0)
    let still = try await trainer.lossAroundStep(on: data, samples: batch, learningRate: 0)
    #expect(still.before == still.after)
  }

  @Test func aStepThatIsTooLargeRaisesTheLoss() async throws {
    let data = try Dataset(
      features: noise(40, seed: 2), featureShape: [2], values: noise(20, seed: 9), valueShape: [1])
    let trainer = try Trainer(Network { Dense(1) }, for: data, loss: .meanSquaredError, seed: 1)
    let batch = Array(Int32(0)..<20)
    let small = try await trainer.lossAroundStep(on: data, samples: batch, learningRate: 0.1)
    let large = try await trainer.lossAroundStep(on: data, samples: batch, learningRate: 30)
    #expect(small.gain > 0 && large.gain < 0 && small.before == large.before)
  }

  @Test func aBatchIsLearnedByHeart() async throws {
    let data = try labeled(12, size: 6)
    let trainer = try Trainer(
      Network {
        Dense(30)
        ReLU()
        Dense(3)
      }, for: data, loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.01),
      batchSize: 12, seed: 1)
    let losses = try await trainer.memorizing(data, samples: Array(0..<12), steps: 200)
    #expect(losses.count == 201 && (losses.last ?? 1) < 0.01 * losses[0])
    // A network that ignores its inputs cannot.
    let blind = try Trainer(
      Network {
        Dropout(rate: 0)
        Dense(30, initializer: .constant(0))
        ReLU()
        Dense(3)
      }, for: data, loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.01),
      batchSize: 12, seed: 1)
    let others = try await blind.memorizing(data, samples: Array(0..<12), steps: 200)
    #expect((others.last ?? 0) > 0.5)
    // What diverges ends there.
    let wild = try await trainer.memorizing(
      data, samples: Array(0..<12), steps: 200, learningRate: 1e30)
    #expect(wild.count < 201 && wild.last?.isFinite == false)
    #expect(
      await message {
        _ = try await trainer.memorizing(data, samples: [0], steps: 0)
      } == "0 steps to learn a batch by heart; take at least 1")
  }

  @Test func aModelThatUsesItsInputsNeedsThem() async throws {
    let features = noise(120, seed: 3)
    let data = try Dataset(
      features: features.map { $0 + 2 }, featureShape: [2],
      labels: (0..<60).map { features[2 * $0] > 0 ? 1 : 0 }, classCount: 2)
    let trainer = try Trainer(
      Network { Dense(2) }, for: data, loss: .softmaxCrossEntropy,
      optimizer: Adam(learningRate: 0.1), seed: 1)
    try await trainer.train(data, epochs: 60)
    let found = try await trainer.lossWithoutInputs(on: data)
    #expect(try await trainer.evaluate(data).loss == found.loss)
    #expect(found.without > 2 * found.loss)
    // The same as a data set whose samples are the mean.
    let means = (0..<2).map { place in
      (0..<60).reduce(0.0) { $0 + Double(features[2 * $1 + place] + 2) } / 60
    }
    let blind = try Dataset(
      features: (0..<120).map { Float(means[$0 % 2]) }, featureShape: [2],
      labels: data.labels ?? [], classCount: 2)
    #expect(agree(found.without, try await trainer.evaluate(blind).loss, within: 1e-6))
    let zeros = try await trainer.lossWithoutInputs(on: data, replacing: .zeros)
    #expect(zeros.without != found.without && zeros.loss == found.loss)
  }
}
