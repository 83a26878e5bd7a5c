import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import Testing

@Suite struct TrainerTests {
  /// A model with weights, running statistics and random numbers.
  private let everyKind = Network {
    Dense(6)
    BatchNorm()
    Tanh()
    Dropout(rate: 0.2)
    Dense(3)
  }

  private func trainer(
    seed: UInt64 = 1, batchSize: Int = 4, order: BatchOrder = .shuffled
  ) throws -> Trainer {
    try Trainer(
      everyKind, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(Adam(learningRate: 0.01)), batches: Batches(batchSize, order: order),
      seed: seed)
  }

  /// The state of a trainer after some epochs.
  private func result(seed: UInt64, _ order: BatchOrder, epochs: [Int] = [4]) async throws
    -> [String: [Float]]
  {
    let trainer = try trainer(seed: seed, order: order)
    for count in epochs { try await trainer.train(threeClasses(), epochs: count) }
    return try await trainer.everything()
  }

  // MARK: Learning

  @Test func learnsTheExclusiveOr() async throws {
    let trainer = try Trainer(
      Network {
        Dense(8)
        Tanh()
        Dense(2)
      }, inputShape: [2], loss: .softmaxCrossEntropy,
      optimizer: Adam(learningRate: 0.05), batchSize: 4, seed: 2)
    let last = try await trainer.train(exclusiveOr(), epochs: 200)
    #expect(last?.trainAccuracy == 1)
    #expect((last?.train.loss ?? 1) < 0.1)
  }

  @Test func learnsTheDigits() async throws {
    let digits = try Digits.load()
    let trainer = try Trainer(
      Network {
        Dense(32)
        ReLU()
        Dense(10)
      }, inputShape: [64], loss: .softmaxCrossEntropy,
      optimizer: Adam(learningRate: 0.01))
    let last = try await trainer.train(digits.train, validation: digits.test, epochs: 4)
    #expect((last?.validationAccuracy ?? 0) > 0.9)
    #expect(last?.validation?.count == 360)
    #expect(last?.train.count == 1437)
  }

  @Test func learnsYesOrNoByBinaryCrossEntropy() async throws {
    let data = try Dataset(
      features: [-2, -1, 1, 2], featureShape: [1], values: [0, 0, 1, 1], valueShape: [1])
    let trainer = try Trainer(
      Dense(1), inputShape: [1], loss: .binaryCrossEntropy, optimizer: SGD(learningRate: 1),
      metrics: [.binaryAccuracy, .meanAbsoluteError], batchSize: 4)
    let last = try await trainer.train(data, epochs: 30)
    #expect(last?.trainAccuracy == 1)
    #expect(last?.train.metrics.keys.sorted() == ["accuracy", "mae"])
  }

  // MARK: Epochs and batches

  @Test func epochsComeOneAfterAnother() async throws {
    let trainer = try trainer()
    var seen: [Epoch] = []
    for try await epoch in try trainer.fit(threeClasses(), epochs: 3) {
      #expect(await trainer.steps == epoch.steps)
      seen.append(epoch)
    }
    #expect(seen.map(\.number) == [1, 2, 3])
    #expect(seen.map(\.steps) == [3, 6, 9])
    #expect(seen.allSatisfy { $0.validation == nil && !$0.diverged && $0.train.count == 10 })
  }

  @Test func nothingIsTrainedBeforeTheSequenceIsIterated() async throws {
    let trainer = try trainer()
    _ = try trainer.fit(threeClasses(), epochs: 3)
    #expect(await trainer.steps == 0)
    #expect(try await trainer.train(threeClasses(), epochs: 0) == nil)
  }

  @Test func theLastSmallerBatchIsUsedAsItIs() async throws {
    // The loss is (w·x − 0)²: with a rate of ½ a batch of one sample x = 1 takes w to 0 immediately.
    let data = try Dataset(
      features: [1, 1, 1], featureShape: [1], values: [0, 0, 0], valueShape: [1])
    let trainer = try Trainer(
      Dense(1, initializer: .constant(1), usesBias: false), inputShape: [1],
      loss: .meanSquaredError, optimizer: SGD(learningRate: 0.25), batchSize: 2)
    let epoch = try await trainer.runEpoch(data)
    // Each step halves w, the smaller batch as the full one: losses 1, 1 and ¼.
    #expect(epoch.steps == 2)
    #expect(try await trainer.values(at: "weight") == [0.25])
    #expect(epoch.train.loss == 2.25 / 3 && epoch.train.count == 3)
  }

  @Test(arguments: [(10, 4, 3), (8, 4, 2), (9, 2, 5), (5, 5, 1)])
  func withReplacementAnEpochHasItsNumberOfFullBatches(
    samples: Int, batch: Int, steps: Int
  ) async throws {
    let order = BatchOrder.withReplacement.indices(
      count: samples, batchSize: batch, seed: 1, epoch: 1)
    #expect(order.count == steps * batch)
    #expect(order.allSatisfy { (0..<Int32(samples)).contains($0) })
    let trainer = try trainer(batchSize: batch, order: .withReplacement)
    let epoch = try await trainer.runEpoch(threeClasses(samples))
    #expect(epoch.steps == steps && epoch.train.count == steps * batch)
  }

  @Test func samplesWithReplacementAreDrawnEvenly() {
    let order =
      BatchOrder.withReplacement.indices(count: 10, batchSize: 1000, seed: 3, epoch: 1)
      + BatchOrder.withReplacement.indices(count: 10, batchSize: 9000, seed: 3, epoch: 2)
    for sample in 0..<10 as Range<Int32> {
      #expect(abs(order.filter { $0 == sample }.count - 1000) < 150)  // 5 standard errors
    }
  }

  @Test func shuffledVisitsEachSampleOnceInAnotherOrderEachTime() {
    func order(_ seed: UInt64, _ epoch: Int) -> [Int32] {
      BatchOrder.shuffled.indices(count: 100, batchSize: 7, seed: seed, epoch: epoch)
    }
    for epoch in 1...5 { #expect(order(1, epoch).sorted() == Array(0..<100)) }
    #expect(order(1, 1) == order(1, 1))
    #expect(Set([order(1, 1), order(1, 2), order(2, 1), Array(0..<100)]).count == 4)
  }

  @Test(arguments: [BatchOrder.shuffled, .withReplacement])
  func bothHalvesOfTheSeedDecideTheOrder(order: BatchOrder) {
    let orders = [1, 2, 1 + 1 << 32].map {
      order.indices(count: 100, batchSize: 7, seed: $0, epoch: 1)
    }
    #expect(Set(orders).count == 3)
  }

  @Test func shufflingPutsEachSampleInEachPlaceEquallyOften() {
    var counts = [Int](repeating: 0, count: 16)
    for epoch in 1...4000 {
      let order = BatchOrder.shuffled.indices(count: 4, batchSize: 2, seed: 1, epoch: epoch)
      for (place, sample) in order.enumerated() { counts[place * 4 + Int(sample)] += 1 }
    }
    #expect(counts.allSatisfy { abs($0 - 1000) < 140 })  // 5 standard errors
  }

  // MARK: The same bits

  @Test(arguments: BatchOrder.allCases) func theSameSeedGivesTheSameBitsAlsoSideBySide(
    order: BatchOrder
  ) async throws {
    async let first = result(seed: 5, order)
    async let second = result(seed: 5, order)
    async let other = result(seed: 6, order)
    let results = try await (first, second, other)
    #expect(results.0 == results.1)
    #expect(results.0 != results.2)
    #expect(try await result(seed: 5, order) == results.0)
  }

  @Test(arguments: BatchOrder.allCases) func continuingIsTheSameAsTrainingAtOnce(order: BatchOrder)
    async throws
  {
    #expect(
      try await result(seed: 1, order, epochs: [2, 3]) == result(seed: 1, order, epochs: [5]))
  }

  @Test func validationDoesNotChangeTheTraining() async throws {
    let (plain, validated) = (try trainer(), try trainer())
    try await plain.train(threeClasses(), epochs: 3)
    try await validated.train(threeClasses(), validation: threeClasses(7), epochs: 3)
    #expect(try await plain.everything() == validated.everything())
  }

  // MARK: Cancellation

  @Test func cancellingEndsTheSequenceAndLeavesTheTrainerUsable() async throws {
    let trainer = try trainer()
    let (started, signal) = AsyncStream<Void>.makeStream()
    let task = Task {
      for try await _ in try trainer.fit(threeClasses(), epochs: .max) { signal.yield() }
    }
    for await _ in started { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }

    let epochs = await trainer.epochs
    let epoch = try await trainer.runEpoch(threeClasses())
    // It resumes within the interrupted epoch.
    #expect(epoch.number == epochs + 1 && epoch.steps == 3 * epoch.number)
  }

  @Test func aCancelledTaskTakesNoStep() async throws {
    let trainer = try trainer()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await trainer.runEpoch(threeClasses())
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(await trainer.steps == 0)
  }

  // MARK: Evaluation and prediction

  @Test func evaluationChangesNothing() async throws {
    let trainer = try trainer()
    try await trainer.train(threeClasses(), epochs: 2)
    let before = try await trainer.everything()
    let first = try await trainer.evaluate(threeClasses(600))
    _ = try await trainer.predict([1, 2, 3, 4])
    #expect(try await trainer.evaluate(threeClasses(600)) == first)
    #expect(try await trainer.everything() == before)
    #expect(await trainer.steps == 6)
    #expect(await trainer.epochs == 2)
  }

  @Test(arguments: [1, 255, 256, 257, 600]) func evaluationCountsEverySampleOnce(count: Int)
    async throws
  {
    let trainer = try trainer(batchSize: 1)
    let data = try threeClasses(count)
    let evaluation = try await trainer.evaluate(data)
    let features = (0..<count).flatMap { data.features(at: $0) }
    let outputs = try await trainer.predict(features)
    let hits = (0..<count).filter { row in
      let logits = outputs[3 * row..<3 * row + 3]
      return logits.firstIndex(of: logits.max() ?? 0).map { $0 - 3 * row } == row % 3
    }
    #expect(evaluation.count == count)
    #expect(evaluation.accuracy == Double(hits.count) / Double(count))
  }

  @Test func predictionAgreesWithAHandComputation() async throws {
    let trainer = try Trainer(
      Network {
        Dense(2)
        ReLU()
        Dense(1)
      }, inputShape: [2], loss: .meanSquaredError)
    try await trainer.setValues([1, 2, 3, -4], at: "1-Dense/weight")
    try await trainer.setValues([0.5, -1], at: "1-Dense/bias")
    try await trainer.setValues([2, 10], at: "3-Dense/weight")
    try await trainer.setValues([0.25], at: "3-Dense/bias")
    // [1, 1]: (4.5, −3) → (4.5, 0); [−1, −2]: (−6.5, 5) → (0, 5); [0, 0]: (0.5, −1) → (0.5, 0).
    #expect(try await trainer.predict([1, 1, -1, -2, 0, 0]) == [9.25, 50.25, 1.25])
    #expect(try await trainer.predict([]) == [])
    #expect(trainer.outputSize == 1)
  }

  @Test func theLossOfAnEvaluationHoldsNoPenalty() async throws {
    let data = try Dataset(features: [1], featureShape: [1], values: [1], valueShape: [1])
    let trainer = try Trainer(
      Dense(1, initializer: .constant(3)), inputShape: [1], objective: Objective(.meanSquaredError),
      updates: UpdateRule(weightDecay: .l2(0.5)), batches: Batches(1))
    #expect(try await trainer.evaluate(data).loss == 4)
    #expect(try await trainer.step(on: data, samples: [0]) == 4 + 0.25 * 9)
  }

  // MARK: Parameters

  @Test func valuesAreReadAndSetByPath() async throws {
    let trainer = try trainer()
    try await trainer.setValues([1, 2, 3], at: "5-Dense/bias")
    #expect(try await trainer.values(at: "5-Dense/bias") == [1, 2, 3])
    #expect(try await trainer.values(at: "2-BatchNorm/variance") == Array(repeating: 1, count: 6))
    let missing = await message { _ = try await trainer.values(at: "6-Dense/bias") }
    #expect(
      missing.hasPrefix("there is no parameter or state 6-Dense/bias; there are 1-Dense/weight, "))
    let wrong = await message { try await trainer.setValues([1, 2], at: "5-Dense/bias") }
    #expect(wrong == "5-Dense/bias has 3 elements; 2 were given")
    #expect(try await trainer.values(at: "5-Dense/bias") == [1, 2, 3])
  }

  @Test func slotsLieUnderTheirParameter() async throws {
    let trainer = try trainer()
    let paths = await trainer.declaredVariables.filter { $0.kind == .slot }.map(\.path)
    #expect(paths.contains("1-Dense/weight/firstMoment"))
    #expect(paths.count == 12)  // Two a parameter.
  }

  @Test func theRateOfTheStepsToComeCanBeSet() async throws {
    let data = try Dataset(features: [1], featureShape: [1], values: [0], valueShape: [1])
    let trainer = try Trainer(
      Dense(1, initializer: .constant(1), usesBias: false), inputShape: [1],
      loss: .meanSquaredError, optimizer: SGD(learningRate: 0), batchSize: 1)
    try await trainer.step(on: data, samples: [0])
    #expect(try await trainer.values(at: "weight") == [1])
    try await trainer.setLearningRate(0.25)
    try await trainer.step(on: data, samples: [0])
    #expect(try await trainer.values(at: "weight") == [0.5])
  }
}
