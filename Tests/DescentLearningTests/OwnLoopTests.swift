import DescentArrays
import DescentExecution
import DescentFiles
import DescentGraph
import Testing

@testable import DescentLearning

/// Loops of one's own: gradients looked at, changed, summed and applied; steps in parts; steps on any source.
@Suite struct OwnLoopTests {
  private static let model = Network {
    Dense(6)
    Tanh()
    Dense(3)
  }

  private static let rule = UpdateRule(
    Momentum(learningRate: 0.3), before: [.l2(0.02), .clipping(.norm(0.4))],
    after: [.movingAverage(0.9)])

  private func trainer(
    _ model: Network = OwnLoopTests.model, _ updates: UpdateRule = OwnLoopTests.rule,
    loss: any Loss = .softmaxCrossEntropy, _ batches: Batches = Batches(12),
    notFinite: Trainer.NotFinitePolicy = .diagnose
  ) throws -> Trainer {
    try Trainer(
      model, inputShape: [4], objective: Objective(loss), updates: updates, batches: batches,
      notFinite: notFinite, seed: 5)
  }

  private func close(
    _ a: Trainer, _ b: Trainer, within tolerance: Double = 2e-5
  ) async throws -> Bool {
    let (one, other) = (try await a.everything(), try await b.everything())
    return one.keys == other.keys
      && one.allSatisfy { path, values in
        agree(
          values.map { Double($0) }, (other[path] ?? []).map { Double($0) }, within: tolerance)
      }
  }

  private static let losses: [any Loss] = [
    SoftmaxCrossEntropy(), SoftmaxCrossEntropy(weights: [1, 5, 0.2]),
  ]

  /// Batches in parts, gradients that are added up, and steps on a source give the same bits for any number of cores.
  @Test func theNumberOfCoresChangesNoBit() async throws {
    let model = Network {
      Dense(300)
      Tanh()
      Dense(200)
      ReLU()
      Dense(3)
    }
    let data = try threeClasses(240)
    var results: [[String: [Float]]] = []
    for cores in [1, 2, 3] {
      results.append(
        try await Cores.$limit.withValue(cores) {
          let trainer = try trainer(model, Batches(240, partSize: 100))
          _ = try await trainer.runEpoch(data)
          _ = try await trainer.step(on: data)
          try await trainer.run { trainer in
            var gradients = try trainer.gradients(on: data, samples: (0..<100).map { Int32($0) })
            try gradients.add(trainer.gradients(on: data, samples: (100..<240).map { Int32($0) }))
            try trainer.step(with: gradients)
          }
          return try await trainer.everything()
        })
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  // MARK: Gradients

  @Test(arguments: losses.indices)
  func gradientsOfSeveralBatchesAreThoseOfTheirUnion(_ index: Int) async throws {
    let (data, loss) = (try threeClasses(24), Self.losses[index])
    let (whole, parts) = (try trainer(loss: loss), try trainer(loss: loss))
    for step in 0..<10 {
      let samples = (0..<12).map { Int32(($0 * 5 + step) % 24) }
      try await whole.step(on: data, samples: samples)
      try await parts.run { trainer in
        var gradients = try trainer.gradients(on: data, samples: Array(samples[..<7]))
        for part in [samples[7..<8], samples[8...]] {
          try gradients.add(trainer.gradients(on: data, samples: Array(part)))
        }
        try trainer.step(with: gradients)
      }
    }
    #expect(try await close(whole, parts))
    #expect(await parts.steps == 10)
    let (a, b) = (await whole.lastStep, await parts.lastStep)
    #expect(abs((a?.loss ?? 0) - (b?.loss ?? 1)) < 1e-5 && a?.learningRate == b?.learningRate)
  }

  @Test func gradientsAreThoseOfTheNextStep() async throws {
    let data = try threeClasses(24)
    let trainer = try trainer()
    try await trainer.step(on: data, samples: [1, 2, 3])
    let norms = try await trainer.gradientNorms(on: data, samples: [4, 7, 9])
    let gradients = try await trainer.gradients(on: data, samples: [4, 7, 9])
    #expect(gradients.tensors.map(\.name) == norms.map(\.path))
    #expect(gradients.weight == 3)
    for norm in norms {
      let sum = (gradients[norm.path] ?? []).reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(sum.squareRoot() - norm.norm) < 1e-6)
    }
    let squares = norms.reduce(0) { $0 + $1.norm * $1.norm }
    #expect(abs(gradients.norm - squares.squareRoot()) < 1e-6)
  }

  @Test func gradientsMayBeChanged() async throws {
    let data = try threeClasses(24)
    let trainer = try trainer(Self.model, UpdateRule(SGD(learningRate: 0.5)))
    let before = try await trainer.everything()
    try await trainer.run { trainer in
      var gradients = try trainer.gradients(on: data)
      for index in gradients.tensors.indices {
        let count = gradients.tensors[index].values.count
        gradients.tensors[index].values = (0..<count).map { Float($0) }
      }
      try trainer.step(with: gradients)
    }
    for (path, values) in try await trainer.everything() {
      let start = before[path] ?? []
      #expect(values.indices.allSatisfy { abs(values[$0] - (start[$0] - 0.5 * Float($0))) < 1e-6 })
    }
  }

  @Test func statisticsAreUpdatedOnceForEachBatch() async throws {
    let model = Network {
      Dense(4)
      BatchNorm()
      Dense(3)
    }
    let data = try threeClasses(24)
    let samples: [Int32] = [1, 5, 9, 13]
    let (whole, halves) = (try trainer(model), try trainer(model))
    for _ in 0..<3 {
      try await whole.step(on: data, samples: samples)
      try await halves.run { try $0.step(with: $0.gradients(on: data, samples: samples)) }
    }
    #expect(try await close(whole, halves))
    #expect(try await whole.values(at: "2-BatchNorm/mean") != [0, 0, 0, 0])
  }

  @Test func eachBatchOfAStepDrawsItsOwnNumbers() async throws {
    let model = Network {
      Dropout(rate: 0.5)
      Dense(3)
    }
    let data = try threeClasses(24)
    let trainer = try trainer(model)
    let (first, second) = (
      try await trainer.gradients(on: data, samples: [3]),
      try await trainer.gradients(on: data, samples: [3])
    )
    #expect(first != second)
    try await trainer.step(with: first)
    let again = try self.trainer(model)
    #expect(try await again.gradients(on: data, samples: [3]) == first)
    #expect(try await again.gradients(on: data, samples: [3]) == second)
  }

  @Test func wrongGradientsAreRefused() async throws {
    let data = try threeClasses(24)
    let trainer = try trainer()
    let good = try await trainer.gradients(on: data)
    let other = try self.trainer(Network { Dense(3) })
    let text = await message { try await other.step(with: good) }
    #expect(text.contains("1-Dense/weight, 1-Dense/bias, 3-Dense/weight"), "\(text)")
    var short = good
    short["1-Dense/bias"] = [1]
    let count = await message { try await trainer.step(with: short) }
    #expect(count == "the gradient of 1-Dense/bias has 1 elements; the parameter has 6")
    let sum = await message {
      var sum = good
      try sum.add(short)
    }
    #expect(sum == count)
    let empty = await message { _ = try await trainer.gradients(on: data, samples: []) }
    #expect(empty.contains("at least one sample"))
  }

  @Test func whatIsNotFiniteIsNotApplied() async throws {
    let data = try threeClasses(24)
    let trainer = try trainer()
    try await trainer.step(on: data, samples: [1, 2, 3])
    let before = try await trainer.everything()
    var bad = try await trainer.gradients(on: data)
    bad["3-Dense/bias"]?[1] = .nan
    let text = await message { try await trainer.step(with: bad) }
    #expect(text.hasPrefix("step 2: ") && text.contains("3-Dense/bias"), "\(text)")
    #expect(try await trainer.everything() == before)
    #expect(await trainer.steps == 1)
    var huge = try await trainer.gradients(on: data)
    huge["3-Dense/bias"]?[1] = 3e38
    let fast = try self.trainer(Self.model, UpdateRule(SGD(learningRate: 1e9)))
    let start = try await fast.everything()
    let overflow = await message { try await fast.step(with: huge) }
    #expect(overflow.contains("update of 3-Dense/bias"), "\(overflow)")
    #expect(try await fast.everything() == start)
    let going = try self.trainer(notFinite: .proceed)
    try await going.step(with: bad)
    #expect(try await !(going.values(at: "3-Dense/bias").allSatisfy(\.isFinite)))
    #expect(await going.diverged)
  }

  /// A step that cannot be replayed does not disturb the replay of those after it.
  @Test func whatFollowsOwnStepsIsStillDiagnosed() async throws {
    let data = try threeClasses(24)
    let trainer = try trainer(Self.model, UpdateRule(SGD(learningRate: 0.1)))
    try await trainer.step(on: data, samples: [1, 2, 3])
    try await trainer.run { try $0.step(with: $0.gradients(on: data)) }
    let before = try await trainer.everything()
    try await trainer.setLearningRate(1e39)
    let text = await message {
      for _ in 0..<3 { try await trainer.step(on: data, samples: [4, 5, 6]) }
    }
    #expect(text.hasPrefix("step 3: ") || text.hasPrefix("step 4: "), "\(text)")
    #expect(try await trainer.everything().values.allSatisfy { $0.allSatisfy(\.isFinite) })
    _ = before
  }

  // MARK: Parts

  @Test(arguments: losses.indices) func aBatchInPartsIsTheBatch(_ index: Int) async throws {
    let data = try threeClasses(31)
    let loss = Self.losses[index]
    let whole = try trainer(loss: loss)
    for size in [1, 5, 12, 100] {
      let parts = try trainer(loss: loss, Batches(12, partSize: size))
      let (a, b) = (
        try await trainer(loss: loss).train(data, epochs: 3), try await parts.train(data, epochs: 3)
      )
      #expect(abs((a?.train.loss ?? 0) - (b?.train.loss ?? 1)) < 1e-5)
      #expect(a?.trainAccuracy == b?.trainAccuracy && a?.steps == b?.steps)
      if size == 1 { try await whole.train(data, epochs: 3) }
      #expect(try await close(whole, parts))
    }
  }

  @Test func partsResumeWithTheSameBits() async throws {
    let model = Network {
      Dropout(rate: 0.3)
      Dense(6)
      BatchNorm()
      Dense(3)
    }
    let data = try threeClasses(31)
    let batches = Batches(12, order: .withReplacement, partSize: 5)
    let whole = try trainer(model, batches)
    try await whole.train(data, epochs: 3)
    struct Halt: Error {}
    let first = try trainer(model, batches)
    await #expect(throws: Halt.self) {
      try await first.runEpoch(data, of: 3) { if $0.steps == 2 { throw Halt() } }
    }
    let second = try trainer(model, batches)
    try await second.restore(first.checkpoint())
    for _ in 0..<3 { _ = try await second.runEpoch(data, of: 3) }
    #expect(try await second.everything() == whole.everything())
  }

  private func trainer(_ model: Network, _ batches: Batches) throws -> Trainer {
    try trainer(model, Self.rule, loss: .softmaxCrossEntropy, batches)
  }

  @Test func aPartWithAMissingValueIsFound() async throws {
    var features = scattered(24 * 4).map { Float($0) }
    features[17 * 4 + 2] = .nan
    let data = try Dataset(
      features: features, featureShape: [4], labels: (0..<24).map { Int32($0 % 3) })
    let trainer = try trainer(Self.model, Batches(24, order: .sequential, partSize: 5))
    let before = try await trainer.everything()
    let text = await message { try await trainer.train(data, epochs: 1) }
    #expect(text.contains("sample 17 of the data, element 2"), "\(text)")
    #expect(try await trainer.everything() == before)
  }

  @Test func aPartHasAtLeastOneSample() async {
    let text = await message { _ = try trainer(Self.model, Batches(12, partSize: 0)) }
    #expect(text == "the part size of batches is 0; it must be at least 1")
  }

  // MARK: Sources

  /// A source that is no data set: the first samples of one, in their order.
  private struct Stream: SampleSource {
    let data: Dataset
    var name: String { "stream" }
    var count: Int { data.count }
    var featureShape: [Int] { data.featureShape }
    var featureSize: Int { data.featureSize }
    var imageShape: [Int]? { nil }
    var classCount: Int? { data.classCount }
    var valueShape: [Int]? { data.valueShape }
    func batches(
      of size: Int, in order: EpochOrder, from step: Int
    ) throws(DataError) -> any BatchReader {
      try data.batches(of: size, in: order, from: step)
    }
  }

  @Test func aStepTakesAllSamplesOfASource() async throws {
    let data = try threeClasses(15)
    let trainers = [try trainer(), try trainer(), try trainer(), try trainer()]
    for _ in 0..<4 {
      try await trainers[0].step(on: data, samples: (0..<15).map { Int32($0) })
      try await trainers[1].step(on: data)
      try await trainers[2].step(on: Stream(data: data))
      let gradients = try await trainers[3].gradients(on: Stream(data: data))
      #expect(gradients.weight == 15)
      try await trainers[3].step(with: gradients)
    }
    let expected = try await trainers[0].everything()
    #expect(try await trainers[1].everything() == expected)
    #expect(try await trainers[2].everything() == expected)
    #expect(try await close(trainers[0], trainers[3]))
  }

  @Test func aSourceThatIsNotFiniteChangesNothing() async throws {
    let data = try Dataset(
      features: [1, 2, 3, .infinity], featureShape: [4], labels: [0], classCount: 3)
    let trainer = try trainer()
    let before = try await trainer.everything()
    let text = await message { try await trainer.step(on: Stream(data: data)) }
    #expect(text.hasPrefix("step 1: the new value in the update of 1-Dense/weight gave"), "\(text)")
    #expect(try await trainer.everything() == before)
    #expect(await trainer.steps == 0)
  }
}
