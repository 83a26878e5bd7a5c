import DescentArrays
import DescentFiles
import DescentGraph
import Testing

@testable import DescentLearning

/// Samples that count more or less than others.
@Suite struct SampleWeightTests {
  private static let model = Network {
    Dense(5)
    Tanh()
    Dense(3)
  }

  private static let losses: [any Loss] = [
    SoftmaxCrossEntropy(), SoftmaxCrossEntropy(smoothing: 0.2),
    SoftmaxCrossEntropy(convention: .book), MeanSquaredError(),
    MeanSquaredError(scales: [1, 2, 3]),
    BinaryCrossEntropy(), BinaryCrossEntropy(positiveWeights: [2]),
  ]

  private func data(_ loss: any Loss, _ count: Int = 12) throws -> Dataset {
    if loss.targetKind == .labels { return try threeClasses(count) }
    return try Dataset(
      features: scattered(count * 4).map { Float($0) }, featureShape: [4],
      values: scattered(count * 3, seed: 2).map { Float(abs($0) / 2) }, valueShape: [3])
  }

  private func trainer(
    _ loss: any Loss, weighsSamples: Bool, _ batches: Batches = Batches(12)
  ) throws -> Trainer {
    try Trainer(
      Self.model, inputShape: [4], objective: Objective(loss, weighsSamples: weighsSamples),
      updates: UpdateRule(SGD(learningRate: 0.2), before: [.l2(0.1)]), batches: batches, seed: 2)
  }

  private func close(_ a: Trainer, _ b: Trainer) async throws -> Bool {
    let (one, other) = (try await a.everything(), try await b.everything())
    return one.allSatisfy { path, values in
      agree(values.map { Double($0) }, (other[path] ?? []).map { Double($0) }, within: 1e-5)
    }
  }

  /// A weight of n is n copies of the sample.
  @Test(arguments: losses.indices) func aWeightIsANumberOfCopies(_ index: Int) async throws {
    let loss = Self.losses[index]
    let counts = (0..<12).map { [2, 0, 1, 3][$0 % 4] }
    let data = try data(loss)
    let weighted = try data.weighted(by: counts.map { Float($0) })
    let copies = counts.indices.flatMap { [Int32](repeating: Int32($0), count: counts[$0]) }
    let (one, other) = (
      try trainer(loss, weighsSamples: true), try trainer(loss, weighsSamples: false)
    )
    for _ in 0..<5 {
      let a = try await one.step(on: weighted, samples: (0..<12).map { Int32($0) })
      let b = try await other.step(on: data, samples: copies)
      #expect(abs(a - b) < 1e-5)
    }
    #expect(try await close(one, other))
    let (a, b) = (
      try await one.evaluate(weighted),
      try await other.evaluate(data.subset(copies.map { Int($0) }))
    )
    #expect(abs(a.loss - b.loss) < 1e-5)
    #expect(a.count == 12)
  }

  @Test(arguments: losses.indices) func equalWeightsAreNone(_ index: Int) async throws {
    let loss = Self.losses[index]
    let data = try data(loss)
    let (one, other) = (
      try trainer(loss, weighsSamples: true), try trainer(loss, weighsSamples: false)
    )
    try await one.train(data.weighted(by: [Float](repeating: 0.3, count: 12)), epochs: 3)
    try await other.train(data, epochs: 3)
    #expect(try await close(one, other))
    // Data without weights have the weight 1.
    let third = try trainer(loss, weighsSamples: true)
    try await third.train(data, epochs: 3)
    #expect(try await close(third, other))
  }

  @Test(arguments: [1, 5]) func weightsGoWithTheirSamples(partSize: Int) async throws {
    let data = try threeClasses(31).weighted(by: (0..<31).map { Float($0 % 5) })
    let whole = try trainer(SoftmaxCrossEntropy(), weighsSamples: true)
    let parts = try trainer(
      SoftmaxCrossEntropy(), weighsSamples: true, Batches(12, partSize: partSize))
    for trainer in [whole, parts] { try await trainer.train(data, epochs: 3) }
    #expect(try await close(whole, parts))
    #expect(try data.subset([7, 8, 2]).weights == [2, 3, 2])
    #expect(try data.prefix(3).weights == [0, 1, 2])
    let (first, rest) = try data.split(first: 0.5, seed: 1)
    #expect(first.hasWeights && rest.hasWeights)
    #expect((first.weights ?? []).reduce(0, +) + (rest.weights ?? []).reduce(0, +) == 60)
    // Given to a part, and in the order of the part.
    let part = try threeClasses(31).subset([9, 4]).weighted(by: [5, 6])
    #expect(part.weights == [5, 6])
    let standardized = try StandardizedSource(data, by: FeatureStandardization(fitting: data))
    #expect(standardized.hasWeights)
    let one = try trainer(SoftmaxCrossEntropy(), weighsSamples: true)
    try await one.train(standardized, epochs: 1)
    let other = try trainer(SoftmaxCrossEntropy(), weighsSamples: true)
    try await other.train(
      StandardizedSource(threeClasses(31), by: FeatureStandardization(fitting: data)), epochs: 1)
    #expect(try await !close(one, other))
  }

  @Test func aBatchWithoutWeightHasNoLoss() async throws {
    let data = try threeClasses(24).weighted(by: (0..<24).map { $0 < 12 ? 0 : 1 })
    let trainer = try Trainer(
      Self.model, inputShape: [4], objective: Objective(.softmaxCrossEntropy, weighsSamples: true),
      updates: UpdateRule(SGD(learningRate: 0.2)))
    let before = try await trainer.everything()
    #expect(try await trainer.step(on: data, samples: [0, 5, 11]) == 0)
    #expect(try await trainer.everything() == before)
    #expect(try await trainer.evaluate(data.prefix(12)).loss == 0)
  }

  @Test func aShortTrainerWeighsWhatTheDataWeigh() async throws {
    let data = try threeClasses(12).weighted(by: (0..<12).map { Float($0 + 1) })
    let trainer = try Trainer(Self.model, for: data, loss: .softmaxCrossEntropy, batchSize: 12)
    try await trainer.train(data, epochs: 1)
  }

  @Test func wrongWeightsAreRefused() async throws {
    let data = try threeClasses(4)
    let rows: [([Float], String)] = [
      ([1, 2], "data: 2 weights were given for 4 samples"),
      ([1, -1, 1, 1], "the weight of sample 1 is -1.0; it must be a finite number"),
      ([1, 1, .nan, 1], "the weight of sample 2 is nan"), ([0, 0, 0, 0], "every weight is 0"),
    ]
    for (weights, part) in rows {
      let text = await message { _ = try data.weighted(by: weights) }
      #expect(text.contains(part), "\(text)")
    }
    let several = await message { _ = try data.subset([1, 1]).weighted(by: [1, 2]) }
    #expect(several.contains("occurs several times"))
    #expect(try data.subset([1, 1]).weighted(by: [2, 2]).weights == [2, 2])
    let weighted = try data.weighted(by: [1, 2, 3, 4])
    let ignored = await message {
      try await trainer(SoftmaxCrossEntropy(), weighsSamples: false).step(on: weighted)
    }
    #expect(ignored.contains("the objective ignores; set its weighsSamples"))
    let classes = await message {
      _ = try trainer(SoftmaxCrossEntropy(weights: [1, 2, 3]), weighsSamples: true)
    }
    #expect(classes.contains("has class weights"))
    struct Own: Loss {
      var targetKind: TargetKind { .values }
      func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { (output - target).mean() }
    }
    let own = await message { _ = try trainer(Own(), weighsSamples: true) }
    #expect(own.contains("Own: ") || own.contains("make it a SampleLoss"), "\(own)")
    struct Odd: SampleLoss {
      var targetKind: TargetKind { .values }
      func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { (output - target).mean() }
      func losses(_ output: Tensor, target: Tensor) -> Tensor { output - target }
    }
    let odd = await message { _ = try trainer(Odd(), weighsSamples: true) }
    #expect(odd.contains("must be one number per sample"))
  }
}
