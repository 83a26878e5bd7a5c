import DescentArrays
import DescentGraph
import DescentLearning
import Foundation
import Testing

/// Numbers that look random, the same for a seed (Knuth's MMIX).
private struct Scatter: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 32
  }
}

@Suite struct RangeTestTests {
  /// The loss is w²: each step multiplies w by 1 − 2·rate.
  private func parabola(_ policy: Trainer.NotFinitePolicy = .diagnose) throws -> (Trainer, Dataset)
  {
    let data = try Dataset(
      features: [1, 1, 1], featureShape: [1], values: [0, 0, 0], valueShape: [1])
    return (
      try Trainer(
        Dense(1, initializer: .constant(1), usesBias: false), inputShape: [1],
        objective: Objective(.meanSquaredError), updates: UpdateRule(SGD(learningRate: 0.1)),
        batches: Batches(2), notFinite: policy), data
    )
  }

  @Test func theLossIsThatOfGrowingRates() async throws {
    let (trainer, data) = try parabola()
    let options = RangeTestOptions(lowest: 1e-4, highest: 10, steps: 60, smoothing: 0.5, limit: 3)
    let found = try await trainer.rangeTest(on: data, options)
    var (weight, mean, smallest) = (1.0, 0.0, Double.infinity)
    var expected: [[Double]] = []
    for step in 0..<60 {
      let rate = 1e-4 * pow(1e5, Double(step) / 59)
      mean = 0.5 * mean + 0.5 * weight * weight
      let smoothed = mean / (1 - pow(0.5, Double(step + 1)))
      if smoothed > 3 * smallest { break }
      if step >= 2 { smallest = min(smallest, smoothed) }
      expected.append([rate, weight * weight, smoothed])
      weight *= 1 - 2 * rate
    }
    #expect(found.endedEarly && found.points.count == expected.count && expected.count < 60)
    for (point, expected) in zip(found.points, expected) {
      #expect(agree([point.rate, point.loss, point.smoothedLoss], expected, within: 1e-4))
    }
  }

  @Test func everythingIsPutBack() async throws {
    let trainer = try Trainer(
      Network {
        Dense(6)
        BatchNorm()
        Dropout(rate: 0.1)
        Dense(3)
      }, inputShape: [4], loss: .softmaxCrossEntropy, optimizer: Adam(), batchSize: 4)
    let twin = try Trainer(
      Network {
        Dense(6)
        BatchNorm()
        Dropout(rate: 0.1)
        Dense(3)
      }, inputShape: [4], loss: .softmaxCrossEntropy, optimizer: Adam(), batchSize: 4)
    for trainer in [trainer, twin] { try await trainer.train(threeClasses(), epochs: 2) }
    let (values, progress) = (await trainer.values, await trainer.progress)
    let found = try await trainer.rangeTest(on: threeClasses(), .init(highest: 1e38, steps: 200))
    #expect(found.endedEarly && found.points.allSatisfy { $0.smoothedLoss.isFinite })
    #expect(await trainer.values == values)
    #expect(await trainer.progress == progress)
    for trainer in [trainer, twin] { try await trainer.train(threeClasses(), epochs: 2) }
    #expect(await trainer.values == twin.values)
  }

  @Test func theSuggestionHasItsReason() async throws {
    let (trainer, data) = try parabola()
    let found = try await trainer.rangeTest(on: data, .init(lowest: 1e-4, smoothing: 0.5))
    let rate = try #require(found.suggestion)
    #expect(rate > 1e-3 && rate < 0.5)
    #expect(found.reason.hasPrefix("The loss falls fastest at 0."), "\(found.reason)")

    // The noise of single batches is steeper than any fall, and is ignored.
    let noisy = try await parabola().0.rangeTest(
      on: Dataset(
        features: (0..<32).map { $0 % 3 == 0 ? 1.5 : 0.7 }, featureShape: [1],
        values: [Float](repeating: 0, count: 32), valueShape: [1]), .init())
    #expect((noisy.suggestion ?? 0) > 1e-3, "\(noisy.reason)")

    let still = try await trainer.rangeTest(
      on: Dataset(features: [0, 0], featureShape: [1], values: [1, 1], valueShape: [1]))
    #expect(still.suggestion == nil)
    #expect(
      still.reason
        == "At no rate from 1e-06 to 10.0 does the loss fall by more than the variation between batches."
    )
    let broken = try await trainer.rangeTest(
      on: Dataset(features: [.nan, 0], featureShape: [1], values: [1, 1], valueShape: [1]))
    #expect(broken.suggestion == nil && broken.reason == "No step gave a finite loss.")
  }

  /// The first losses vary between batches; that is not a fall.
  @Test(arguments: 0..<40 as Range<UInt64>) func scatteredBatchesDoNotMislead(seed: UInt64)
    async throws
  {
    var random = Scatter(state: seed)
    let features = (0..<400).map { _ in Float.random(in: -1...1, using: &random) }
    let values = (0..<100).map { row in
      3 * features[4 * row] - 2 * features[4 * row + 1] + Float.random(in: -2...2, using: &random)
    }
    let data = try Dataset(
      features: features, featureShape: [4], values: values, valueShape: [1])
    let trainer = try Trainer(
      Dense(1), inputShape: [4], loss: .meanSquaredError, batchSize: 8, seed: seed)
    // Below 1e-4 nothing can be learned in so few steps, above 2 the loss grows.
    let rate = try #require(try await trainer.rangeTest(on: data).suggestion)
    #expect(rate > 1e-4 && rate < 2, "\(rate)")
  }

  /// Values unrelated to the features: there is nothing to learn, whatever single batches suggest. A fall of three
  /// standard errors occurs by chance about once in a hundred tests.
  @Test func whereNothingIsLearnedNothingIsProposed() async throws {
    var proposals = 0
    for seed in 0..<40 as Range<UInt64> {
      var random = Scatter(state: seed &+ 77)
      let features = (0..<4000).map { _ in Float.random(in: -1...1, using: &random) }
      let values = (0..<1000).map { _ in Float.random(in: -2...2, using: &random) }
      let data = try Dataset(
        features: features, featureShape: [4], values: values, valueShape: [1])
      let trainer = try Trainer(
        Dense(1, initializer: .zeros), inputShape: [4], loss: .meanSquaredError, batchSize: 8,
        seed: seed)
      if try await trainer.rangeTest(on: data).suggestion != nil { proposals += 1 }
    }
    #expect(proposals <= 3)
  }

  /// Clipped so that no step moves anything: no rate is better than another.
  @Test(arguments: [1e-9, 1e-7]) func stepsThatMoveNothingProposeNothing(norm: Double) async throws
  {
    var random = Scatter(state: 5)
    let features = (0..<400).map { _ in Float.random(in: -1...1, using: &random) }
    let values = (0..<100).map { features[4 * $0] + Float.random(in: -2...2, using: &random) }
    let data = try Dataset(features: features, featureShape: [4], values: values, valueShape: [1])
    let trainer = try Trainer(
      Dense(1), inputShape: [4], objective: Objective(.meanSquaredError),
      updates: UpdateRule(clipping: .norm(norm)), batches: Batches(8))
    let found = try await trainer.rangeTest(on: data)
    #expect(found.suggestion == nil, "\(found.reason)")
    #expect(
      found.reason
        == "At no rate from 1e-06 to 10.0 does the loss fall by more than the variation between batches."
    )
  }

  /// A test that ended early says nothing about higher rates, and each batch is compared with its own initial loss.
  @Test func whatIsSaidFitsTheEnd() async throws {
    let (trainer, data) = try parabola()
    let found = try await trainer.rangeTest(
      on: data, .init(lowest: 1e-3, highest: 1e6, smoothing: 0))
    #expect(found.endedEarly && !found.reason.contains("higher rate may work"))
    #expect(found.points.allSatisfy { $0.initialLoss == 1 })
    let growing = try await trainer.rangeTest(
      on: data, .init(lowest: 2, highest: 1e6, smoothing: 0))
    #expect(growing.endedEarly && growing.suggestion == nil)
    #expect(
      growing.reason.hasSuffix(
        ", where it had grown and the test ended, does the loss fall by more than the variation between batches."
      ))
    let open = try await trainer.rangeTest(on: data, .init(lowest: 1e-6, highest: 1e-2))
    #expect(!open.endedEarly && open.reason.hasSuffix("so a higher rate may work."))
  }

  @Test(arguments: [
    (RangeTestOptions(lowest: 0), "the rates go from 0.0 to 10.0; the first must be above 0"),
    (RangeTestOptions(lowest: 1, highest: 0.1), "the rates go from 1.0 to 0.1;"),
    (RangeTestOptions(steps: 2), "a range test of 2 steps is too short; take at least 3"),
    (RangeTestOptions(smoothing: 1), "the smoothing is 1.0;"),
    (RangeTestOptions(limit: 1), "the limit of the loss is 1.0; it must be above 1"),
  ]) func optionsThatMakeNoSenseAreRefused(options: RangeTestOptions, text: String) async throws {
    let (trainer, data) = try parabola()
    let found = await message { _ = try await trainer.rangeTest(on: data, options) }
    #expect(found.hasPrefix(text))
  }
}
