import DescentGraph
import Testing

@testable import DescentLearning

@Suite struct ObservationTests {
  private let batch: [Int32] = [3, 1, 4, 1, 5, 9]

  private func trainer(_ model: some Layer) throws -> Trainer {
    try Trainer(
      model, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(weightDecay: .l2(0.25)), batches: Batches(6), seed: 3)
  }

  /// A layer around another, with its own operations before and after.
  private struct Around: Layer {
    func forward(_ input: Tensor, in scope: Scope) -> Tensor {
      Dense(4, initializer: .constant(0))(input * 2, in: scope.child("inner")) + input
    }
  }

  @Test func isThatOfTheNextStep() async throws {
    let data = try threeClasses()
    let model = Network {
      Dense(6)
      BatchNorm()
      Dropout(rate: 0.4)
      ReLU()
      Dense(3)
    }
    let trainer = try trainer(model)
    for _ in 0..<3 { try await trainer.step(on: data, samples: [0, 2, 4, 6, 8, 7]) }
    let before = try await trainer.everything()
    let norms = try await trainer.gradientNorms(on: data, samples: batch)
    let seen = try await trainer.observation(on: data, samples: batch)
    #expect(try await trainer.everything() == before)
    #expect(await trainer.steps == 3)

    #expect(seen.parameters.map(\.name) == norms.map(\.path))
    for parameter in seen.parameters { #expect(parameter.values == before[parameter.name]) }
    #expect(seen.gradients.map(\.name) == norms.map(\.path))
    for (gradient, norm) in zip(seen.gradients, norms) {
      let sum = gradient.values.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(sum.squareRoot() - norm.norm) < 1e-6, "\(norm.path)")
    }
    #expect(
      seen.activations.map(\.name)
        == ["1-Dense", "2-BatchNorm", "3-Dropout", "4-ReLU", "5-Dense"])
    #expect(seen.activations.map(\.shape) == [[6, 6], [6, 6], [6, 6], [6, 6], [6, 3]])
    // Each layer's activation follows from that of the one before.
    let values = seen.activations.map(\.values)
    let weight = try #require(before["1-Dense/weight"])
    let bias = try #require(before["1-Dense/bias"])
    for (row, sample) in batch.enumerated() {
      let features = data.features(at: Int(sample))
      for unit in 0..<6 {
        let sum = (0..<4).reduce(bias[unit]) { $0 + features[$1] * weight[$1 * 6 + unit] }
        #expect(abs(values[0][row * 6 + unit] - sum) < 1e-5)
      }
    }
    #expect(values[2].contains(0) && !values[2].allSatisfy { $0 == 0 })
    #expect(values[3] == values[2].map { max($0, 0) })
    for (normalized, dropped) in zip(values[1], values[2]) {
      #expect(dropped == 0 || abs(dropped - normalized / 0.6) < 1e-5)
    }
    for column in 0..<6 {
      let mean = stride(from: column, to: 36, by: 6).reduce(0) { $0 + values[1][$1] } / 6
      let shift = try #require(before["2-BatchNorm/shift"])[column]
      #expect(abs(mean - shift) < 1e-5)
    }
  }

  /// The first batch of a stream equals that of the same samples in memory.
  @Test func readsTheFirstOfAStream() async throws {
    let data = try threeClasses()
    let trainer = try trainer(Dense(3))
    let seen = try await trainer.observation(onFirstOf: data)
    #expect(try await trainer.observation(on: data, samples: [0, 1, 2, 3, 4, 5]) == seen)
  }

  @Test func givesTheOutputsOfLayersAroundOthers() async throws {
    let data = try threeClasses()
    let trainer = try trainer(Network { Around() })
    let seen = try await trainer.observation(on: data, samples: batch)
    #expect(seen.activations.map(\.name) == ["1-Around/inner", "1-Around"])
    #expect(seen.activations[0].values.allSatisfy { $0 == 0 })
    #expect(seen.activations[1].values == batch.flatMap { data.features(at: Int($0)) })
  }

  @Test func namesAModelOfOneLayer() async throws {
    let data = try threeClasses()
    let trainer = try trainer(Dense(3))
    let seen = try await trainer.observation(on: data, samples: batch)
    #expect(seen.activations.map(\.name) == ["Dense"])
    let output = try await trainer.predict(batch.flatMap { data.features(at: Int($0)) })
    #expect(
      agree(seen.activations[0].values.map(Double.init), output.map(Double.init), within: 1e-6))
  }

  @Test func refusesWhatDoesNotFit() async throws {
    let trainer = try trainer(Dense(3))
    #expect(
      await message { _ = try await trainer.observation(on: threeClasses(), samples: []) }
        == "data: a batch must name at least one sample, each of 0..<10")
  }
}
