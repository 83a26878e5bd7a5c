import DescentArrays
import DescentGraph
import DescentLearning
import Testing

/// What a second call of `fit` does after early stopping, and what those who look on may do in an epoch.
@Suite struct FitAgainTests {
  /// The order of the batches shows in the last bits of a loss.
  private let rule = EarlyStopping(monitor: .trainingLoss, patience: 1, minimumChange: 1e-3)

  private func data(_ count: Int = 40) throws -> Dataset {
    try Dataset(
      features: (0..<count * 4).map { Float($0 % 7) }, featureShape: [4],
      labels: (0..<count).map { Int32($0 % 3) })
  }

  /// A trainer that learns nothing, so that the first epoch is the best.
  private func trainer() throws -> Trainer {
    try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: 0)), batches: Batches(8), earlyStopping: rule)
  }

  private func numbers(_ epochs: Epochs) async throws -> [Int] {
    var numbers: [Int] = []
    for try await epoch in epochs { numbers.append(epoch.number) }
    return numbers
  }

  @Test func `early stopping counts anew in a second fit`() async throws {
    let trainer = try trainer()
    #expect(try await numbers(trainer.fit(data(), epochs: 50)) == [1, 2])
    // Other data have another loss, which is not compared with that of the first.
    #expect(try await numbers(trainer.fit(data(80), epochs: 50)) == [3, 4])
    #expect(await trainer.progress.best.epoch == 3)
    #expect(await trainer.progress.isStopped)
  }

  @Test func `a training restored as stopped stays so`() async throws {
    let first = try trainer()
    _ = try await numbers(first.fit(data(), epochs: 50))
    let checkpoint = await first.checkpoint()
    let second = try trainer()
    try await second.restore(checkpoint)
    #expect(try await numbers(second.fit(data(), epochs: 50)) == [])
    #expect(try await numbers(second.fit(data(), epochs: 50)) == [])
    _ = try await second.runEpoch(data())
    #expect(try await numbers(second.fit(data(), epochs: 50)) == [4, 5])
  }

  @Test func `whoever looks on changes nothing`() async throws {
    let (trainer, data) = (try trainer(), try data())
    let (progress, values) = (await trainer.progress, await trainer.values)
    let wrong: [@Sendable (isolated Trainer) throws -> Void] = [
      { _ = try $0.step(on: data, samples: [0]) }, { _ = try $0.runEpoch(data) },
      { _ = try $0.rangeTest(on: data) }, { try $0.restore(progress, values: values) },
      { $0.beginEpochAnew() },
    ]
    for observer in wrong {
      await #expect(throws: TrainingError.self) {
        _ = try await trainer.runEpoch(data, afterStep: observer)
      }
      await trainer.beginEpochAnew()
    }
    // It looks on and measures.
    _ = try await trainer.runEpoch(data) {
      _ = try $0.evaluate(data)
      _ = try $0.predict([1, 2, 3, 4])
    }
    #expect(await trainer.epochs == 1)
  }

  @Test func `the rate of a schedule must be one`() async throws {
    struct Falling: Schedule {
      func rate(from initial: Double, at point: SchedulePoint) -> Double { 1 - Double(point.step) }
    }
    let trainer = try Trainer(
      Dense(3), inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(schedule: Falling()), batches: Batches(8))
    let data = try data()
    let error = await #expect(throws: TrainingError.self) { _ = try await trainer.runEpoch(data) }
    #expect(
      error.map { "\($0)" }
        == "the learning rate is -1.0; it must be a finite number, 0 or positive")
  }

  @Test func `hyperparameters are checked once a trainer is made`() {
    let wrong: [any Optimizer] = [
      Adam(firstDecay: 1), Adam(secondDecay: -0.1), Adam(epsilon: .nan), Momentum(momentum: 1),
      Nesterov(momentum: .nan), RMSprop(decay: 2), RMSprop(epsilon: -1),
      AdaGrad(epsilon: .infinity),
    ]
    for optimizer in wrong {
      #expect(throws: TrainingError.self, "\(optimizer)") {
        _ = try Trainer(
          Dense(3), inputShape: [4], loss: .softmaxCrossEntropy, optimizer: optimizer)
      }
    }
  }
}
