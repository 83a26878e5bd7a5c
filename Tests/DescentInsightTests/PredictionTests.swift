import DescentArrays
import DescentInsight
import DescentLearning
import Foundation
import Testing

@Suite struct PredictionTests {
  @Test func valuesHaveTheirStatistics() async throws {
    let targets = noise(48, seed: 7).map { $0 * 3 + 1 }
    let data = try Dataset(
      features: noise(72, seed: 2), featureShape: [3], values: targets, valueShape: [2])
    let trainer = try Trainer(Network { Dense(2) }, for: data, loss: .meanSquaredError, seed: 1)
    let seen = try await trainer.observe(.activations, on: data, samples: Array(0..<24))
    guard case .values(let outputs, let found) = seen.predictions else {
      Issue.record("the predictions are not values")
      return
    }
    let oracle = LayerOracle(NamedTensor("", shape: [24, 2], values: targets))
    for (index, column) in oracle.columns.enumerated() {
      let one = LayerOracle(NamedTensor("", shape: [24], values: column.map { Float($0) }))
      #expect(agree(found.means[index], one.mean, within: 1e-5))
      #expect(agree(found.deviations[index], one.deviation, within: 1e-5))
      #expect(found.minima[index] == one.minimum && found.maxima[index] == one.maximum)
    }
    #expect(outputs.means.count == 2)
    let layer = try #require(seen.layers.last)
    #expect(agree((outputs.means[0] + outputs.means[1]) / 2, layer.mean, within: 1e-5))
  }

  @Test func probabilitiesAreThoseOfTheSigmoid() async throws {
    let data = try Dataset(
      features: noise(30, seed: 2), featureShape: [3],
      values: [1, 0, 0, 1, 1, 1, 0, 1, 0, 0], valueShape: [1])
    let trainer = try Trainer(Network { Dense(1) }, for: data, loss: .binaryCrossEntropy, seed: 1)
    let logits = try await trainer.predict(data)
    let seen = try await trainer.observe(on: data, samples: Array(0..<10))
    guard case .probabilities(let found) = seen.predictions else {
      Issue.record("the predictions are not probabilities")
      return
    }
    #expect(agree(found.targets[0], 0.5, within: 1e-6))
    #expect(agree(found.shares[0], Double(logits.count { $0 > 0 }) / 10, within: 1e-6))
    let mean = logits.map { 1 / (1 + exp(-Double($0))) }.reduce(0, +) / 10
    #expect(agree(found.probabilities[0], mean, within: 1e-5))
  }

  /// Places without labels do not count.
  @Test func placesWithoutLabelsAreLeftOut() async throws {
    let data = try Dataset(
      [[[1, 2], [3, 4]], [[0, 1], [5, 2]]] as [[[Float]]], labels: [[0, -1], [2, 2]])
    let trainer = try Trainer(
      Conv1D(3, kernel: 1), for: data, loss: .softmaxCrossEntropy, batchSize: 2)
    let seen = try await trainer.observe(on: data, samples: [0, 1])
    guard case .classes(let found) = seen.predictions else {
      Issue.record("the predictions are not classes")
      return
    }
    #expect(zip(found.targets, [1.0 / 3, 0, 2.0 / 3]).allSatisfy { agree($0, $1, within: 1e-9) })
    #expect(agree(found.shares.reduce(0, +), 1, within: 1e-6))
  }
}
