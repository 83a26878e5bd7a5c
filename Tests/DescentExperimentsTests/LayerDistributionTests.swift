import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import Testing

@testable import DescentExperiments

/// What goes into a layer of batch normalization and what comes out.
@Suite struct LayerDistributionTests {
  @Test func histogramsByHand() {
    let histogram = LayerDistribution.Histogram([-9, 0, 0.05, 3.99, 4, 9], units: 1)
    #expect(histogram.counts.count == 40)
    #expect(histogram.counts[0] == 1 && histogram.counts[20] == 2 && histogram.counts[39] == 3)
    let own = LayerDistribution.Histogram([1, 3, 1, 3], units: 2)
    #expect(own.mean == 2 && own.standardDeviation == 1 && own.acrossSamples == 0)
    let none = LayerDistribution.Histogram([1, .nan], units: 1)
    #expect(none.mean == nil && none.counts.reduce(0, +) == 1)
  }

  @Test func normalizedByHand() {
    // Two units: 1, 3 and 10, 30.
    let values = LayerDistribution.normalized([1, 10, 3, 30], units: 2, epsilon: 0)
    #expect(values == [-1, -1, 1, 1])
    let soft = LayerDistribution.normalized([1, 10, 3, 30], units: 2, epsilon: 3)
    #expect(soft[0] == -0.5)
  }

  private static func trainer(_ data: Dataset, batchNorm: Bool) throws -> Trainer {
    try Trainer(
      Network {
        for _ in 0..<2 {
          Dense(12, initializer: .normal(standardDeviation: 0.3))
          if batchNorm { BatchNorm(convention: .book) }
          ReLU()
        }
        Dense(10, initializer: .he)
      }, inputShape: TensorShape(data.featureShape), objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: 0.1)), batches: Batches(20), seed: 4)
  }

  /// Before the first step y is x̂, with mean 0 and deviation 1 in each unit; later y = γ·x̂ + β.
  @Test func outputsAreScaledAndShifted() async throws {
    let data = try DataSource.load("digits", trainingSamples: 100).train
    try await Self.check(Self.trainer(data, batchNorm: true), data)
  }

  private static func check(_ trainer: isolated Trainer, _ data: Dataset) throws {
    func distribution() throws -> LayerDistribution {
      try LayerDistribution(
        trainer, on: data, layer: 1, units: 12, batchNorm: true, epsilon: 1e-6)
    }
    let first = try distribution()
    let (normalized, after) = try (#require(first.normalized), #require(first.after))
    #expect(abs(normalized.mean ?? 9) < 1e-6)
    #expect(abs((normalized.acrossSamples ?? 9) - 1) < 1e-4)
    #expect(abs((after.standardDeviation ?? 9) - (normalized.standardDeviation ?? 0)) < 1e-5)
    #expect(first.before.counts.reduce(0, +) == 1200)
    let start = try ScaleAndShift(trainer, layer: 1)
    #expect(start.scaleMean == 1 && start.scaleDeviation == 0)
    #expect(start.shiftMean == 0 && start.shiftDeviation == 0)
    try trainer.setValues([Float](repeating: 3, count: 12), at: "5-BatchNorm/scale")
    try trainer.setValues((0..<12).map { Float($0) }, at: "5-BatchNorm/shift")
    let second = try distribution()
    #expect(abs((second.after?.mean ?? 0) - 5.5) < 1e-4)
    #expect(abs((second.after?.acrossSamples ?? 0) - 3) < 1e-3)
    #expect(second.before == first.before && second.normalized == first.normalized)
    let learned = try ScaleAndShift(trainer, layer: 1)
    #expect(learned.scaleMean == 3 && learned.shiftMean == 5.5)
    #expect(abs((learned.shiftDeviation ?? 0) - (143.0 / 12).squareRoot()) < 1e-6)
  }

  @Test func withoutTheLayerThereAreOnlySums() async throws {
    let data = try DataSource.load("digits", trainingSamples: 100).train
    let trainer = try Self.trainer(data, batchNorm: false)
    let distribution = try await Self.plain(trainer, data)
    #expect(distribution.normalized == nil && distribution.after == nil)
    #expect((distribution.before.standardDeviation ?? 0) > 0.1)
  }

  private static func plain(_ trainer: isolated Trainer, _ data: Dataset) throws
    -> LayerDistribution
  {
    try LayerDistribution(
      trainer, on: data, layer: 1, units: 12, batchNorm: false, epsilon: 0)
  }
}
