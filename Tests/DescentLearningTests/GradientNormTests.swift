import DescentExecution
import DescentGraph
import Testing

@testable import DescentLearning

@Suite struct GradientNormTests {
  /// Weights of every role, running statistics and random numbers.
  private let everyKind = Network {
    Dense(6)
    BatchNorm()
    Tanh()
    Dropout(rate: 0.2)
    Dense(3)
  }
  private let batch: [Int32] = [3, 1, 4, 1, 5, 9]

  private func trainer(_ weightDecay: WeightDecay = .none) throws -> Trainer {
    try Trainer(
      everyKind, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: 0.25), weightDecay: weightDecay), batches: Batches(6),
      seed: 3)
  }

  /// SGD moves each parameter by the rate times its gradient.
  @Test(arguments: [WeightDecay.none, .l2(0.5)])
  func areThoseOfTheStepThatFollows(_ weightDecay: WeightDecay) async throws {
    let data = try threeClasses()
    let trainer = try trainer(weightDecay)
    for _ in 0..<3 { try await trainer.step(on: data, samples: [0, 2, 4, 6, 8, 7]) }
    let before = try await trainer.everything()
    let norms = try await trainer.gradientNorms(on: data, samples: batch)
    #expect(try await trainer.everything() == before)
    #expect(await trainer.steps == 3)

    try await trainer.step(on: data, samples: batch)
    let after = try await trainer.everything()
    #expect(
      norms.map(\.path) == [
        "1-Dense/weight", "1-Dense/bias", "2-BatchNorm/scale", "2-BatchNorm/shift",
        "5-Dense/weight", "5-Dense/bias",
      ])
    #expect(norms.map(\.role) == [.weight, .bias, .scale, .shift, .weight, .bias])
    for norm in norms {
      let (old, new) = (try #require(before[norm.path]), try #require(after[norm.path]))
      let moved = zip(old, new).reduce(0.0) { sum, pair in
        let slope = (Double(pair.0) - Double(pair.1)) / 0.25
        return sum + slope * slope
      }
      #expect(abs(norm.norm - moved.squareRoot()) <= 2e-6, "\(norm.path)")
    }
  }

  @Test func agreeWithCentralDifferences() async throws {
    let data = try threeClasses()
    let trainer = try trainer()
    let norms = try await trainer.gradientNorms(on: data, samples: batch)
    let features = batch.flatMap { data.features(at: Int($0)) }.map(Double.init)
    let labels = try #require(data.labels)
    let target = batch.map { Double(labels[Int($0)]) }
    let values = try await trainer.everything().mapValues { $0.map(Double.init) }
    let program = try ModelPrograms(
      everyKind, inputShape: [4], Objective(.softmaxCrossEntropy, metrics: [])
    ).training(batch: 6)
    func loss(_ path: String, _ index: Int, _ offset: Double) throws -> Double {
      var moved = values
      moved[path]?[index] += offset
      let inputs = ["features": features, "target": target, "rate": [0], "count": [1]]
      return try ReferenceInterpreter(program).run(
        inputs: inputs, variables: moved, seed: 3, step: 1
      ).outputs["loss"]?.elements.first ?? .nan
    }
    #expect(norms.count == 6)
    for norm in norms {
      let count = try #require(values[norm.path]).count
      let sum = try (0..<count).reduce(0.0) { sum, index in
        let slope = try (loss(norm.path, index, 1e-4) - loss(norm.path, index, -1e-4)) / 2e-4
        return sum + slope * slope
      }
      #expect(abs(norm.norm - sum.squareRoot()) <= 2e-6, "\(norm.path)")
    }
  }

  @Test func refuseWhatDoesNotFit() async throws {
    let trainer = try trainer()
    for samples in [[], [10], [-1]] as [[Int32]] {
      #expect(
        await message { _ = try await trainer.gradientNorms(on: threeClasses(), samples: samples) }
          == "data: a batch must name at least one sample, each of 0..<10")
    }
    #expect(
      await message { _ = try await trainer.gradientNorms(on: exclusiveOr(), samples: [0]) }
        == "xor: a sample has the shape [2], but the model takes [4]")
  }
}
