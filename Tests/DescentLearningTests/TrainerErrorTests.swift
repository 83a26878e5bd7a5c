import DescentArrays
import DescentGraph
import DescentLearning
import Testing

@Suite struct TrainerErrorTests {
  /// A layer that normalizes a batch of one always has the same output: nothing can be learned.
  @Test func batchesOfOneAreNotNormalized() async throws {
    func trainer(_ batch: Int) throws -> Trainer {
      try Trainer(
        Network {
          Dense(4)
          BatchNorm()
          Dense(3)
        }, inputShape: [4], loss: .softmaxCrossEntropy, batchSize: batch)
    }
    let single = try trainer(1)
    for refused in [
      await message { _ = try await single.runEpoch(threeClasses()) },
      await message { _ = try await single.rangeTest(on: threeClasses()) },
    ] {
      #expect(
        refused
          == "the batch size is 1, from which 2-BatchNorm/mean learns nothing; it must be at least 2 with batch "
          + "normalization")
    }
    // The last batch of an epoch may be one: 9 samples by 4.
    let (last, without) = (try trainer(4), try trainer(4))
    let data = try threeClasses(9)
    try await last.train(data, epochs: 1)
    await #expect(throws: CancellationError.self) {
      _ = try await without.runEpoch(data) {
        if $0.progress.stepInEpoch == 2 { throw CancellationError() }
      }
    }
    for path in ["2-BatchNorm/mean", "2-BatchNorm/variance"] {
      #expect(try await last.values(at: path) == without.values(at: path))
    }
    #expect(try await last.values(at: "3-Dense/weight") != without.values(at: "3-Dense/weight"))
  }

  private let model = Network { Dense(3) }

  private func trainer(batchSize: Int = 4) throws -> Trainer {
    try Trainer(model, inputShape: [4], loss: .softmaxCrossEntropy, batchSize: batchSize)
  }

  @Test(
    arguments: [
      (.nan, "the learning rate is nan; it must be a finite number, 0 or positive"),
      (.infinity, "the learning rate is inf; it must be a finite number, 0 or positive"),
      (-0.1, "the learning rate is -0.1; it must be a finite number, 0 or positive"),
    ] as [(Double, String)]) func aLearningRateIsFinite(rate: Double, text: String) async throws
  {
    #expect(
      await message {
        _ = try Trainer(
          model, inputShape: [4], loss: .softmaxCrossEntropy, optimizer: SGD(learningRate: rate))
      } == text)
    let trainer = try trainer()
    #expect(await message { try await trainer.setLearningRate(rate) } == text)
    #expect(await trainer.learningRate == 0.01)
  }

  @Test(arguments: [WeightDecay.l2(-1), .decoupled(.nan)]) func weightDecayIsNotNegative(
    decay: WeightDecay
  ) async {
    let text = await message {
      _ = try Trainer(
        model, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
        updates: UpdateRule(weightDecay: decay))
    }
    #expect(text.hasPrefix("the weight decay is ") && text.hasSuffix("; it must be 0 or positive"))
  }

  @Test(arguments: [0, -3]) func aBatchHasASample(size: Int) async {
    #expect(
      await message { _ = try trainer(batchSize: size) }
        == "the batch size is \(size); it must be at least 1")
  }

  @Test func metricsTakeTheTargetsOfTheLoss() async {
    #expect(
      await message {
        _ = try Trainer(model, inputShape: [4], loss: .meanSquaredError, metrics: [.accuracy])
      } == "the metric accuracy takes labels, but the loss takes values")
  }

  @Test func dataThatDoNotFitAreRefusedInOneSentence() async throws {
    let labels = try trainer()
    let regression = try Trainer(
      model, inputShape: [4], loss: .meanSquaredError, batchSize: 4)
    let values = try Dataset(
      features: scattered(16).map { Float($0) }, featureShape: [4],
      values: scattered(8).map { Float($0) }, valueShape: [2], name: "values")
    let many = try Dataset(
      features: scattered(16).map { Float($0) }, featureShape: [4], labels: [0, 1, 2, 6],
      name: "many")
    let rows: [(Trainer, Dataset, String)] = [
      (
        labels, try threeClasses(size: 5, name: "wide"),
        "wide: a sample has the shape [5], but the model takes [4]"
      ),
      (labels, many, "many: 7 classes, but the model has 3 outputs"),
      (labels, values, "values: the targets are values, but the loss takes class labels"),
      (
        regression, try threeClasses(),
        "data: the targets are class labels, but the loss takes values"
      ),
      (regression, values, "values: the targets have the shape [2], but the outputs have [3]"),
    ]
    for (trainer, data, text) in rows {
      #expect(await message { try await trainer.train(data, epochs: 1) } == text)
      #expect(await message { _ = try await trainer.evaluate(data) } == text)
      #expect(await message { _ = try await trainer.step(on: data, samples: [0]) } == text)
      #expect(await trainer.steps == 0)
    }
  }

  @Test func validationDataThatDoNotFitAreRefused() async throws {
    let trainer = try trainer()
    let text = await message {
      try await trainer.train(
        threeClasses(), validation: threeClasses(size: 5, name: "wide"), epochs: 1)
    }
    #expect(text == "wide: a sample has the shape [5], but the model takes [4]")
    #expect(await trainer.steps == 0)
  }

  @Test func aBatchIsNotLargerThanTheData() async throws {
    let trainer = try trainer(batchSize: 11)
    #expect(
      await message { try await trainer.train(threeClasses(), epochs: 1) }
        == "data: a batch of 11 is larger than the data of 10 samples; take at most 10")
  }

  @Test(arguments: [[], [10], [-1], [0, 99]] as [[Int32]]) func aStepNamesSamplesThatAreThere(
    samples: [Int32]
  ) async throws {
    let trainer = try trainer()
    #expect(
      await message { try await trainer.step(on: threeClasses(), samples: samples) }
        == "data: a batch must name at least one sample, each of 0..<10")
  }

  @Test func predictionTakesWholeSamples() async throws {
    let trainer = try trainer()
    #expect(
      await message { _ = try await trainer.predict([1, 2, 3, 4, 5]) }
        == "5 numbers are not a whole number of samples of [4], 4 each")
  }
}
