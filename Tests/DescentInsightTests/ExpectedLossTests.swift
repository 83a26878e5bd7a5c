import DescentArrays
import DescentInsight
import DescentLearning
import Foundation
import Testing

@Suite struct ExpectedLossTests {
  /// A model whose output is the same for every sample.
  private func loss(_ objective: Objective, _ output: [Float], on data: Dataset) async throws
    -> Double
  {
    let trainer = try Trainer(
      Dense(output.count, initializer: .constant(0)), for: data, objective: objective,
      updates: UpdateRule())
    try await trainer.setValues(output, at: "bias")
    return try await trainer.evaluate(data).loss
  }

  /// The loss of all-zero outputs is what the trainer measures, and no other constant output is better than the best.
  private func check(
    _ objective: Objective, _ data: Dataset, outputs: Int, best: [Double]
  ) async throws {
    let expected = try #require(try objective.expectedFirstLoss(on: data, outputs: outputs))
    let zero = try await loss(objective, [Float](repeating: 0, count: outputs), on: data)
    #expect(agree(expected.ofZero, zero, within: 1e-5))
    let least = try await loss(objective, best.map { Float($0) }, on: data)
    #expect(agree(expected.ofConstant, least, within: 1e-5))
    for place in best.indices {
      for change in [-0.3, 0.3] {
        var other = best
        other[place] += change
        let loss = try await loss(objective, other.map { Float($0) }, on: data)
        #expect(loss > expected.ofConstant - 1e-6)
      }
    }
  }

  private var classes: Dataset {
    get throws {
      try Dataset(
        features: noise(24, seed: 1), featureShape: [2],
        labels: [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2], classCount: 3)
    }
  }

  @Test func classes() async throws {
    let data = try classes
    let logits = [0.5, 0.25, 0.25].map { log($0) }
    try await check(Objective(.softmaxCrossEntropy), data, outputs: 3, best: logits)
    let expected = try #require(try Objective(.softmaxCrossEntropy).expectedFirstLoss(on: data))
    #expect(agree(expected.ofZero, log(3), within: 1e-12))
    #expect(agree(expected.ofConstant, 1.5 * log(2), within: 1e-12))
    try await check(
      Objective(.softmaxCrossEntropy(convention: .book)), data, outputs: 3, best: logits)
  }

  @Test func classesWithWeightsAndSmoothing() async throws {
    let data = try classes
    let (weights, smoothing) = ([1.0, 3, 0.5], 0.1)
    let counts = [6.0, 3, 3]
    let total = 6.0 + 9 + 1.5
    let coefficients = (0..<3).map {
      0.9 * weights[$0] * counts[$0] / total + smoothing * 12 * weights[$0] / (3 * total)
    }
    try await check(
      Objective(.softmaxCrossEntropy(weights: weights, smoothing: smoothing)), data, outputs: 3,
      best: coefficients.map { log($0) })
    let weighted = try data.weighted(by: (0..<12).map { Float($0 + 1) })
    let sums = [21.0, 24, 33].map { log($0 / 78) }
    try await check(
      Objective(.softmaxCrossEntropy, weighsSamples: true), weighted, outputs: 3, best: sums)
  }

  @Test func binaryTargets() async throws {
    let data = try Dataset(
      features: noise(8, seed: 1), featureShape: [2], values: [1, 0, 0, 0, 1, 0, 0, 1],
      valueShape: [2])
    try await check(
      Objective(.binaryCrossEntropy), data, outputs: 2, best: [0, log(0.25 / 0.75)])
    try await check(
      Objective(.binaryCrossEntropy(positiveWeights: [2, 5])), data, outputs: 2,
      best: [log(2), log(5 * 0.25 / 0.75)])
    let expected = try #require(try Objective(.binaryCrossEntropy).expectedFirstLoss(on: data))
    #expect(agree(expected.ofZero, log(2), within: 1e-12))
  }

  @Test func values() async throws {
    let data = try Dataset(
      features: noise(8, seed: 1), featureShape: [2], values: [1, 10, 2, 30, 3, 10, 4, 30],
      valueShape: [2])
    try await check(Objective(.meanSquaredError), data, outputs: 2, best: [2.5, 20])
    try await check(
      Objective(.meanSquaredError(scales: [2, 10])), data, outputs: 2, best: [2.5, 20])
    let expected = try #require(try Objective(.meanSquaredError).expectedFirstLoss(on: data))
    #expect(agree(expected.ofConstant, (1.25 + 100) / 2, within: 1e-12))
    let weighted = try data.weighted(by: [1, 1, 1, 5])
    try await check(
      Objective(.meanSquaredError, weighsSamples: true), weighted, outputs: 2, best: [3.25, 25])
  }
}
