import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import Testing

@testable import DescentExperiments

/// Units that are the same to the last bit.
@Suite struct UnitColumnsTests {
  @Test func oneBitMakesADifference() {
    let same = UnitColumns(weights: [0.1, 0.1, 0.1, 2, 2, 2], biases: [0, 0, 0])
    #expect(same.twins == 3)
    let weights: [Float] = [0.1, Float(0.1).nextUp, 0.1, 2, 2, 2]
    #expect(UnitColumns(weights: weights, biases: [0, 0, 0]).twins == 2)
    let biases: [Float] = [0, -0.0, .leastNonzeroMagnitude]
    #expect(UnitColumns(weights: [0.1, 0.1, 0.1, 2, 2, 2], biases: biases).twins == 1)
    #expect(same.weights(of: 1) == [0.1, 2])
    let moved = UnitColumns(weights: [0.1, 0.2, 0.1, 2, 3, 2], biases: [0, 0.5, 0])
    let change = moved - same
    #expect(change.weights(of: 1) == [Float(0.2) - Float(0.1), 1])
    #expect(change.twins == 2)
    #expect(!change.isZero)
    #expect((same - same).isZero)
  }

  @Test func imagesAreMeansOfBlocks() throws {
    let pixels = (0..<28 * 28).map { place in
      place / 28 / 2 == 3 && place % 28 / 2 == 5 ? Float(place % 2 == 0 ? -1 : -3) : 0.5
    }
    let image = try #require(UnitImage(pixels, unit: 2, isUpdate: true, step: 7))
    #expect(image.side == 14)
    #expect(image.scale == 2)
    #expect(image.values.count == 196)
    #expect(image.values[3 * 14 + 5] == -100)
    #expect(image.values[0] == 25)
    let small = try #require(UnitImage([0, 0, 0, 0], unit: 0, isUpdate: false, step: 0))
    #expect(small.side == 2 && small.values == [0, 0, 0, 0])
    #expect(UnitImage([1, 2, 3], unit: 0, isUpdate: false, step: 0) == nil)
    #expect(UnitImage([1, 2, .nan, 3], unit: 0, isUpdate: false, step: 0) == nil)
  }

  private func record(_ weights: any Initializer, steps: Int) async throws -> TwinRecord {
    let data = try DataSource.load("digits", trainingSamples: 60).train
    let trainer = try Trainer(
      Network {
        for _ in 0..<2 {
          Dense(16, initializer: weights)
          Sigmoid()
        }
        Dense(10, initializer: weights)
      }, inputShape: TensorShape(data.featureShape), objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: 1)),
      batches: Batches(20, order: .withReplacement), seed: 4)
    return try await Self.follow(trainer, data, steps)
  }

  private static func follow(
    _ trainer: isolated Trainer, _ data: Dataset, _ steps: Int
  ) throws -> TwinRecord {
    var recorder = try TwinRecorder(trainer, hidden: 2, imageSteps: [3])
    try trainer.take(steps, on: data) { step, _ in
      if step == 5 {
        // One weight of one unit, changed by one unit in the last place.
        var values = try trainer.values(at: "3-Dense/weight")
        values[16 + 9] = values[16 + 9].nextUp
        try trainer.setValues(values, at: "3-Dense/weight")
      }
      try recorder.follow(trainer, step: step, isMeasured: step.isMultiple(of: 2))
    }
    return recorder.record
  }

  /// From zeros the layers begin to move from the top, one a step: the gradient of a layer goes through the weights of
  /// those above it. All of a layer's units move alike, until one is pushed.
  @Test func aNetworkOfZerosMovesFromTheTop() async throws {
    let record = try await record(.zeros, steps: 8)
    #expect(record.firstUpdate == [3, 2, 1])
    #expect(record.steps == [0, 2, 4, 6, 8])
    #expect(record.weights[0] == [16, 16])
    #expect(record.updates.prefix(3) == [[16, 16], [16, 16], [16, 16]])
    #expect(record.weights[2] == [16, 16])
    #expect(record.weights[3][1] == 15)
    #expect(record.updates[3][1] == 15)
    let images = try #require(record.images)
    #expect(images.count == 6)
    #expect(Set(images.filter(\.isUpdate).map(\.values)).count == 1)
    #expect(images.filter(\.isUpdate).allSatisfy { $0.scale > 0 && $0.side == 8 })
  }

  @Test func randomUnitsHaveNoTwin() async throws {
    let record = try await record(.he, steps: 4)
    #expect(record.firstUpdate == [1, 1, 1])
    #expect(record.weights == [[1, 1], [1, 1], [1, 1]])
    #expect(record.updates.dropFirst() == [[1, 1], [1, 1]])
    #expect(Set(record.images!.filter(\.isUpdate).map(\.values)).count == 3)
  }
}
