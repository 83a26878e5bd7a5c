import DescentArrays
import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import Foundation
import Synchronization
import Testing

@testable import DescentExperiments

/// The experiment against training written out by hand.
@Suite struct BatchNormTests {
  private static func options(batchSize: Int) -> BatchNormExperiment.Options {
    var options = BatchNormExperiment.Options()
    options.samples = 50
    options.epochs = 3
    options.batchSize = batchSize
    options.hidden = [8, 6]
    options.learningRate = 0.1
    options.seed = 5
    return options
  }

  private static func record(batchSize: Int) async throws -> BatchNormExperiment.Record {
    let options = options(batchSize: batchSize)
    let input = try BatchNormExperiment.load(options, jobs: 2, events: RunEvents())
    return try await BatchNormExperiment.run(
      options, on: input, in: .forTests(BatchNormExperiment.self, options))
  }

  /// 50 samples make 5 steps of 10 per epoch, 3 of 20, the last not smaller, and 1 of 50.
  @Test(arguments: [(10, 5), (20, 3), (50, 1)])
  func accuraciesAreThoseAfterTheFirstStepOfEachEpoch(batchSize: Int, stepsAnEpoch: Int)
    async throws
  {
    let record = try await Self.record(batchSize: batchSize)
    let data = try DataSource.load("digits", trainingSamples: 50).train
    for index in [0, 3, 9] {
      for batchNorm in [true, false] {
        let run = try #require(record.runs[2 * index + (batchNorm ? 0 : 1)] as Optional)
        let accuracies = try await train(
          scale: Foundation.pow(10, -4 * Double(index) / 15), batchNorm, data, batchSize,
          stepsAnEpoch, seed: pathHash("batch-norm/5/\(index)"))
        #expect(run.trainAccuracy == accuracies)
      }
    }
  }

  private func train(
    scale: Double, _ batchNorm: Bool, _ data: Dataset, _ batchSize: Int, _ stepsAnEpoch: Int,
    seed: UInt64
  ) async throws -> [Double] {
    let weights = Normal(standardDeviation: scale)
    let model = Network {
      Dense(8, initializer: weights)
      if batchNorm { BatchNorm(convention: .book) }
      ReLU()
      Dense(6, initializer: weights)
      if batchNorm { BatchNorm(convention: .book) }
      ReLU()
      Dense(10, initializer: weights)
    }
    let trainer = try Trainer(
      model, inputShape: [64], objective: Objective(SoftmaxCrossEntropy(convention: .book)),
      updates: UpdateRule(SGD(learningRate: 0.1)),
      batches: Batches(batchSize, order: .withReplacement), notFinite: .proceed, seed: seed)
    let features = (0..<data.count).flatMap { data.features(at: $0) }
    let labels = try #require(data.labels)
    var accuracies: [Double] = []
    // After step 1, 1 + stepsAnEpoch, 1 + 2·stepsAnEpoch; none after the last of these.
    for step in 0...2 * stepsAnEpoch {
      let order = BatchOrder.withReplacement.indices(
        count: data.count, batchSize: batchSize, seed: seed, epoch: step / stepsAnEpoch + 1)
      #expect(order.count == stepsAnEpoch * batchSize)
      let first = step % stepsAnEpoch * batchSize
      try await trainer.step(on: data, samples: Array(order[first..<first + batchSize]))
      guard step % stepsAnEpoch == 0 else { continue }
      let outputs = try await trainer.predict(features)
      let right = labels.indices.filter { sample in
        let row = outputs[sample * 10..<sample * 10 + 10]
        return row.indices.max { row[$0] < row[$1] } == row.startIndex + Int(labels[sample])
      }
      accuracies.append(Double(right.count) / 50)
    }
    return accuracies
  }

  @Test func progressTellsOfEveryRun() async throws {
    let told = LockedList()
    let options = Self.options(batchSize: 50)
    let events = RunEvents(
      progress: { told.append("\($0.done)/\($0.total)") },
      note: { told.append($0) })
    let input = try BatchNormExperiment.load(options, jobs: 1, events: events)
    _ = try await BatchNormExperiment.run(
      options, on: input, in: .forTests(BatchNormExperiment.self, options, events))
    #expect(told.items == ["data: digits, bundled"] + (1...32).map { "\($0)/32" })
  }

  // MARK: Words

  private func reading(
    with: Double, without: Double, diverged: Bool = false
  ) -> String {
    let record = BatchNormExperiment.Record(
      data: .init(name: "digits", samples: 50), scales: BatchNormExperiment.scales,
      runs: BatchNormExperiment.scales.flatMap { scale in
        [
          .init(scale: scale, batchNorm: true, trainAccuracy: [0.1, with], diverged: false),
          .init(scale: scale, batchNorm: false, trainAccuracy: [0.1, without], diverged: diverged),
        ]
      })
    return BatchNormExperiment.presentation(of: [record], options: Self.options(batchSize: 10))
      .reading
  }

  @Test func theReadingFollowsTheNumbers() {
    #expect(
      reading(with: 0.9, without: 0.1)
        == "With batch normalisation 16 of the 16 networks end with an accuracy of 0.3 or more, "
        + "without it 0. The mean over the scales is 0.900 with and 0.100 without it. "
        + "Batch normalisation makes the scale of the initial weights matter far less here.")
    for (with, without) in [(0.1, 0.9), (0.1, 0.1), (0.9, 0.9)] {
      #expect(
        reading(with: with, without: without).hasSuffix(
          " These numbers do not show an advantage of batch normalisation."))
    }
    #expect(
      reading(with: 0.9, without: 0.1, diverged: true).hasSuffix(
        " In 16 of the 32 networks values stopped being finite; the largest of such outputs counts "
          + "as class 0."))
  }
}
