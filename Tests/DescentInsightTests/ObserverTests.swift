import DescentArrays
import DescentExecution
import DescentGraph
import DescentInsight
import DescentLearning
import Testing

@Suite struct ObserverTests {
  private static var model: Network {
    Network {
      Dense(17)
      BatchNorm()
      ReLU()
      Dropout(rate: 0.3)
      Residual {
        Dense(17)
        Tanh()
      }
      Dense(3)
    }
  }

  private func trainer(_ optimizer: any Optimizer = Adam()) throws -> Trainer {
    try Trainer(
      Self.model, inputShape: [6], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(
        optimizer, weightDecay: .l2(0.01), clipping: .norm(0.5)),
      batches: Batches(8), seed: 5)
  }

  /// Observing changes no bit of a training: not with dropout, batch normalization, clipping or slots.
  @Test(arguments: [1, 3, 7]) func changesNoBit(interval: Int) async throws {
    let data = try labeled(37, size: 6)
    let (plain, observed) = (try trainer(), try trainer())
    let observer = try await observed.observing(every: interval)
    let epochs = try await plain.train(data, validation: data, epochs: 3)
    let others = try await observed.train(data, validation: data, epochs: 3)
    #expect(await plain.bits() == observed.bits())
    #expect(epochs == others)
    #expect(await plain.progress == observed.progress)
    #expect(
      observer.observations.map(\.step) == (1...15).filter { ($0 - 1) % interval == 0 })
    // The last batch of an epoch is smaller.
    for seen in observer.observations { #expect(seen.batch == (seen.step % 5 == 0 ? 5 : 8)) }
  }

  /// The update that is observed is the one that is then made, whatever the optimizer.
  @Test(arguments: 0..<4) func seesTheStepThatIsTaken(index: Int) async throws {
    let optimizers: [any Optimizer] = [
      SGD(learningRate: 0.1), Momentum(learningRate: 0.1), Adam(), RMSprop(),
    ]
    let data = try labeled(24, size: 6)
    let trainer = try trainer(optimizers[index])
    let observer = try await trainer.observing(.updates, .gradients, every: 1)
    for first in [Int32(0), 8, 16] {
      let samples = Array(first..<first + 8)
      let norms = try await trainer.gradientNorms(on: data, samples: samples)
      let before = await trainer.values
      let loss = try await trainer.step(on: data, samples: samples)
      let after = await trainer.values
      let seen = try #require(observer.latest)
      #expect(agree(seen.loss, loss, within: 1e-6))
      #expect(seen.penalty > 0 && seen.layers.isEmpty)
      #expect(seen.parameters.map(\.path) == norms.map(\.path))
      for (parameter, norm) in zip(seen.parameters, norms) {
        let (old, new) = (try #require(before[norm.path]), try #require(after[norm.path]))
        let size = old.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let change = zip(old, new).reduce(0.0) {
          $0 + (Double($1.1) - Double($1.0)) * (Double($1.1) - Double($1.0))
        }.squareRoot()
        #expect(agree(parameter.norm, size, within: 1e-5), "\(norm.path)")
        #expect(agree(parameter.updateNorm ?? -1, change, within: 1e-4), "\(norm.path)")
        #expect(
          agree(parameter.gradientNorm ?? -1, norm.norm, within: 1e-4, atLeast: 1e-5),
          "\(norm.path)")
      }
    }
  }

  /// The numbers do not depend on the cores.
  @Test func doNotDependOnTheCores() async throws {
    let data = try labeled(64, size: 6)
    func observe() async throws -> TrainingObservation {
      let trainer = try trainer()
      return try await trainer.observe(on: data, samples: Array(0..<64))
    }
    let all = try await observe()
    let one = try await Cores.$limit.withValue(1) { try await observe() }
    #expect(all == one)
  }

  @Test func looksAtMoreThanABatchWithoutChangingAnything() async throws {
    let data = try labeled(200, size: 6)
    let trainer = try trainer()
    let before = await trainer.bits()
    let seen = try await trainer.observe(on: data, samples: Array(0..<200))
    let streamed = try await trainer.observe(onFirst: 200, of: data)
    #expect(seen == streamed && seen.batch == 200 && seen.step == 1)
    #expect(await trainer.bits() == before)
    #expect(await trainer.steps == 0)
    let kinds = ["Dense", "BatchNorm", "ReLU", "Dropout", "Dense", "Tanh", "Residual", "Dense"]
    #expect(seen.layers.map(\.kind) == kinds)
    #expect(seen.layer("5-Residual/2-Tanh")?.saturatedFraction != nil)
    #expect(seen.layer("3-ReLU")?.saturatedFraction == nil)
  }

  /// The cosine compares with the step just before, and with no other.
  @Test func theStepBeforeMustHaveBeenSeen() async throws {
    let data = try labeled(24, size: 6)
    let trainer = try Trainer(
      Network { Dense(3) }, for: data, loss: .softmaxCrossEntropy, batchSize: 8, seed: 1)
    let observer = try await trainer.observing(.gradients, every: 3)
    let batches: [[Int32]] = [Array(0..<8), Array(8..<16), Array(16..<24)]
    for step in 1...7 {
      if step == 6 {
        try await trainer.step(with: trainer.gradients(on: data, samples: batches[0]))
        continue
      }
      try await trainer.step(on: data, samples: batches[step % 3])
    }
    #expect(observer.observations.map(\.step) == [1, 4, 7])
    let cosines = observer.observations.map { $0.parameters[0].gradientCosine != nil }
    #expect(cosines == [false, true, false])
  }

  @Test func endsWhenItIsStopped() async throws {
    let data = try labeled(16, size: 6)
    let trainer = try trainer()
    let observer = try await trainer.observing(.activations, every: 1)
    try await trainer.step(on: data, samples: [1, 2, 3])
    await observer.stop()
    try await trainer.step(on: data, samples: [1, 2, 3])
    #expect(observer.observations.map(\.step) == [1])
    #expect(
      observer.latest?.parameters.allSatisfy { $0.gradientNorm == nil && $0.updateNorm == nil }
        == true)
  }

  @Test func refusesWhatMakesNoSense() async throws {
    let trainer = try trainer()
    #expect(
      await message { try await trainer.observing(every: 0) }
        == "every 0th step is to be observed; that number must be at least 1")
    let data = try labeled(10, size: 6)
    #expect(
      await message { _ = try await trainer.observe(on: data, samples: [10]) }
        == "data: a batch must name at least one sample, each of 0..<10")
  }

  /// A batch in parts is observed by its first part.
  @Test func seesTheFirstPartOfABatch() async throws {
    let data = try labeled(16, size: 6)
    func trainer(_ batches: Batches) throws -> Trainer {
      try Trainer(
        Network { Dense(3) }, inputShape: [6], objective: Objective(.softmaxCrossEntropy),
        updates: UpdateRule(SGD()), batches: batches, seed: 2)
    }
    let parts = try trainer(Batches(16, partSize: 4))
    let observer = try await parts.observing(every: 1)
    let samples = Array(Int32(0)..<16)
    try await parts.step(on: data, samples: samples)
    let whole = try await trainer(Batches(4)).observe(on: data, samples: [0, 1, 2, 3])
    #expect(observer.latest == whole)
  }
}
