import DescentArrays
import DescentGraph
import DescentInsight
import DescentLearning
import Foundation
import Testing

/// What is to be seen in networks that are known to be sick.
@Suite struct SicknessTests {
  private func observe(
    _ network: Network, size: Int = 12, count: Int = 64, loss: any Loss = .softmaxCrossEntropy
  ) async throws -> TrainingObservation {
    let data = try labeled(count, size: size)
    let trainer = try Trainer(network, for: data, loss: loss, batchSize: count, seed: 3)
    return try await trainer.observe(on: data, samples: (0..<Int32(count)).map(\.self))
  }

  /// Adds the same number to every element, so that units are dead or saturated on purpose.
  private struct Shift: Layer {
    let amount: [Float]
    func forward(_ input: Tensor, in scope: Scope) -> Tensor {
      input + scope.constant(amount, shape: [1, amount.count])
    }
  }

  @Test func unitsThatStartEqualAreNotDistinct() async throws {
    let seen = try await observe(
      Network {
        Dense(9, initializer: .constant(0.1))
        Tanh()
        Dense(3)
      })
    #expect(seen.layers.map(\.distinctUnits) == [1, 1, 3])
    #expect(seen.layers.map(\.constantUnits) == [0, 0, 0])
    #expect(agree(seen.layers[1].effectiveRank, 1, within: 1e-4))
  }

  @Test func deadUnitsAreCounted() async throws {
    let seen = try await observe(
      Network {
        Dense(6)
        Shift(amount: [-100, 0, -100, 0, 0, 100])
        ReLU()
        Dense(3)
      })
    let layer = try #require(seen.layer("3-ReLU"))
    #expect(layer.deadUnits == 2 && layer.constantUnits == 2 && layer.distinctUnits == 4)
    #expect(layer.varyingUnits == 4 && layer.zeroFraction > 1.0 / 3)
    // The weights into dead units have no gradient, and neither have those out of them.
    let dead = try #require(seen.parameter("1-Dense/bias")?.zeroGradients)
    #expect(agree(dead, 2.0 / 6, within: 1e-6))
    #expect(agree(seen.parameter("4-Dense/weight")?.zeroGradients ?? 0, 2.0 / 6, within: 1e-6))
  }

  @Test func saturatedUnitsAreDeadAtOneBoundOnly() async throws {
    let seen = try await observe(
      Network {
        Dense(4, initializer: .normal(standardDeviation: 0.1))
        Shift(amount: [-20, 20, 0, 0])
        Sigmoid()
        Dense(3)
      })
    let layer = try #require(seen.layer("3-Sigmoid"))
    #expect(layer.deadUnits == 2 && layer.saturatedFraction == 0.5)
    let between = try await observe(
      Network {
        Dense(4, initializer: .normal(standardDeviation: 1000))
        Tanh()
        Dense(3)
      })
    // They are at both bounds, so none of them is dead.
    #expect(between.layers[1].deadUnits == 0 && (between.layers[1].saturatedFraction ?? 0) > 0.9)
  }

  /// Numbers whose squares a Float cannot hold.
  @Test(arguments: [1e-25, 1e25, 1e30])
  func extremeNumbersKeepTheirScale(scale: Double) async throws {
    struct Scaled: Layer {
      let scale: Double
      func forward(_ input: Tensor, in scope: Scope) -> Tensor { input * scale }
    }
    let model = { (scale: Double) in
      Network {
        Dense(8)
        Scaled(scale: scale)
        Scaled(scale: 1 / scale)
        Dense(3)
      }
    }
    let (plain, scaled) = (try await observe(model(1)), try await observe(model(scale)))
    let (one, other) = (plain.layers[0], scaled.layers[1])
    #expect(agree(other.deviation, one.deviation * scale, within: 1e-5))
    #expect(agree(other.effectiveRank, one.effectiveRank, within: 1e-4))
    #expect(other.distinctUnits == 8 && other.constantUnits == 0)
    let gradient = try #require(one.gradientNorm)
    #expect(agree(other.gradientNorm ?? 0, gradient / scale, within: 1e-4))
  }

  /// Gradients that vanish from layer to layer are still told from 0.
  @Test func vanishingGradientsAreMeasured() async throws {
    let seen = try await observe(
      Network {
        for _ in 0..<6 {
          Dense(10, initializer: .normal(standardDeviation: 1e-5))
          Tanh()
        }
        Dense(3)
      })
    let dense = seen.layers.filter { $0.kind == "Dense" }.compactMap(\.gradientNorm)
    // The last layer is drawn by He's rule.
    for (one, next) in zip(dense.dropLast(), dense.dropLast().dropFirst()) {
      #expect(one > 0 && one < 1e-3 * next)
    }
    #expect(dense[0] < 1e-22)
    let weight = try #require(seen.parameter("1-Dense/weight")?.gradientNorm)
    #expect(weight > 0 && weight < 1e-20)
  }

  @Test func whatIsNotFiniteCanBeCoded() async throws {
    struct Broken: Layer {
      func forward(_ input: Tensor, in scope: Scope) -> Tensor { Tensor.log(input * 0) }
    }
    let seen = try await observe(
      Network {
        Dense(4)
        Broken()
        Dense(3)
      })
    #expect(seen.loss.isNaN && seen.layers[1].minimum == -.infinity)
    let text = try JSONEncoder().encode(seen)
    let back = try JSONDecoder().decode(TrainingObservation.self, from: text)
    #expect(back.loss.isNaN && back.layers[1].minimum == -.infinity)
  }

  @Test func channelsAreUnits() async throws {
    let data = try Dataset(
      features: noise(20 * 64, seed: 4), featureShape: [8, 8, 1],
      labels: (0..<20).map { Int32($0 % 3) })
    let trainer = try Trainer(
      Network {
        Conv2D(5, kernel: 3)
        ReLU()
        Flatten()
        Dense(3)
      }, for: data, loss: .softmaxCrossEntropy)
    let seen = try await trainer.observe(on: data, samples: Array(0..<20))
    #expect(seen.layers.map(\.path) == ["1-Conv2D", "2-ReLU", "4-Dense"])
    #expect(seen.layers.map(\.units) == [5, 5, 3])
    #expect(seen.layers[0].shape == [6, 6, 5] && seen.layers[0].distinctUnits == 5)
  }

  @Test func observationsSurviveJSON() async throws {
    let seen = try await observe(
      Network {
        Dense(4)
        Tanh()
        Dense(3)
      })
    let text = try JSONEncoder().encode(seen)
    #expect(try JSONDecoder().decode(TrainingObservation.self, from: text) == seen)
  }
}
