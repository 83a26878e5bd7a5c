import DescentArrays
import DescentInsight
import DescentLearning
import Testing

@Suite struct SignalTests {
  /// The mean of noise over many batches is what the gradients of single samples say: tr Σ/n.
  @Test func noiseIsThatOfSamples() async throws {
    let data = try labeled(200, size: 5)
    let trainer = try Trainer(
      Network { Dense(3) }, for: data, loss: .softmaxCrossEntropy, batchSize: 10, seed: 1)
    let paths = ["1-Dense/weight", "1-Dense/bias"]
    func gradient(_ samples: [Int32]) async throws -> [Double] {
      let seen = try await trainer.observation(on: data, samples: samples)
      return paths.flatMap { path in
        seen.gradients.first { $0.name == path }?.values.map(Double.init) ?? []
      }
    }
    var single: [[Double]] = []
    for sample in 0..<Int32(200) { single.append(try await gradient([sample])) }
    let mean = single[0].indices.map { place in single.reduce(0) { $0 + $1[place] } / 200 }
    let spread = single.reduce(0.0) { sum, gradient in
      zip(gradient, mean).reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let (variance, square) = (spread / 199, mean.reduce(0) { $0 + $1 * $1 })

    var (signal, noise, batches) = (0.0, 0.0, 0)
    for round in 0..<20 {
      let order = shuffled(200, seed: UInt64(round))
      for start in stride(from: 0, to: 200, by: 10) {
        let seen = try await trainer.observe(
          .gradients, on: data, samples: Array(order[start..<start + 10]))
        let found = try #require(seen.signalToNoise)
        signal += found.signal
        noise += found.noise
        batches += 1
      }
    }
    #expect(agree(noise / Double(batches), variance / 10, within: 0.05))
    #expect(agree(signal / Double(batches), square, within: 0.1 + 0.05 * variance / 10 / square))
  }

  private func shuffled(_ count: Int, seed: UInt64) -> [Int32] {
    let keys = noise(count, seed: seed &+ 100)
    return (0..<Int32(count)).sorted { keys[Int($0)] < keys[Int($1)] }
  }

  /// The same samples twice have no noise.
  @Test func equalHalvesHaveNoNoise() async throws {
    let data = try labeled(30, size: 5)
    let trainer = try Trainer(Network { Dense(3) }, for: data, loss: .softmaxCrossEntropy, seed: 1)
    let seen = try await trainer.observe(.gradients, on: data, samples: [3, 8, 1, 3, 8, 1])
    let found = try #require(seen.signalToNoise)
    #expect(found.noise < 1e-12 * found.signal)
    let one = try await trainer.observe(.gradients, on: data, samples: [3])
    #expect(one.signalToNoise == nil)
  }

  /// The ratio has no scale; weights of samples count.
  @Test func theRatioHasNoScale() async throws {
    let data = try Dataset(
      features: noise(40, seed: 2), featureShape: [2], values: noise(20, seed: 9), valueShape: [1])
    func ratio(_ scale: Double, _ data: Dataset) async throws -> Double {
      let trainer = try Trainer(
        Network { Dense(1) }, for: data, loss: .meanSquaredError(scales: [scale]), seed: 1)
      let seen = try await trainer.observe(.gradients, on: data, samples: Array(0..<20))
      return try #require(seen.signalToNoise).ratio
    }
    let plain = try await ratio(1, data)
    #expect(agree(try await ratio(1e9, data), plain, within: 1e-4))
    let even = try data.weighted(by: [Float](repeating: 0.5, count: 20))
    #expect(agree(try await ratio(1, even), plain, within: 1e-4))
    let uneven = try data.weighted(by: (0..<20).map { $0 < 5 ? 10 : 0.1 })
    #expect(abs(try await ratio(1, uneven) - plain) > 1e-3)
  }
}
