import DescentArrays
import DescentInsight
import DescentLearning
import Testing

/// Random networks, observed and recomputed from copied activations.
@Suite struct RandomNetworkTests {
  /// Numbers that choose a network.
  private struct Choices {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  private func network(_ choices: inout Choices, isImage: Bool) -> Network {
    var layers: [any Layer] = []
    if isImage {
      layers += [Conv2D(1 + choices.below(5), kernel: 3), ReLU()]
      if choices.below(2) == 0 { layers.append(MaxPool2D(2)) }
      layers.append(Flatten())
    }
    for _ in 0..<1 + choices.below(4) {
      let units = 1 + choices.below(24)
      layers.append(Dense(units, usesBias: choices.below(3) > 0))
      switch choices.below(9) {
      case 0: layers.append(ReLU())
      case 1: layers.append(Tanh())
      case 2: layers.append(Sigmoid())
      case 3: layers += [BatchNorm(), ReLU()]
      case 4: layers += [GELU(), Dropout(rate: 0.3)]
      case 5: layers.append(Residual { Dense(units) })
      case 6: layers.append(Softmax())
      case 7:
        layers.append(
          Parallel {
            Dense(2)
            Network {
              Dense(3)
              ELU()
            }
          })
      default: break
      }
    }
    return Network(layers + [Dense(3)])
  }

  @Test(arguments: 0..<24) func agreeWithCopiedActivations(index: Int) async throws {
    var choices = Choices(state: UInt64(index) &* 77 &+ 5)
    let isImage = index % 4 == 3
    let data = try labeled(40, size: isImage ? 36 : 7, seed: UInt64(index))
    let shaped =
      isImage
      ? try Dataset(
        features: (0..<40).flatMap { data.features(at: $0) }, featureShape: [6, 6, 1],
        labels: data.labels ?? []) : data
    let trainer = try Trainer(
      network(&choices, isImage: isImage), for: shaped, loss: .softmaxCrossEntropy,
      optimizer: Adam(), batchSize: 16, seed: UInt64(index))
    _ = try await trainer.runEpoch(shaped)
    let samples = (0..<Int32(2 + choices.below(38))).map { ($0 &* 7) % 40 }
    let copied = try await trainer.observation(on: shaped, samples: samples)
    let seen = try await trainer.observe(on: shaped, samples: samples)

    let flattened = copied.activations.filter { !$0.name.hasSuffix("Flatten") }
    #expect(seen.layers.map(\.path) == flattened.map(\.name))
    for (layer, tensor) in zip(seen.layers, flattened) { compare(layer, LayerOracle(tensor)) }
    for (parameter, gradient) in zip(seen.parameters, copied.gradients) {
      #expect(parameter.path == gradient.name)
      let norm = gradient.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(agree(parameter.gradientNorm ?? -1, norm, within: 1e-4, atLeast: 1e-6))
      // Rounding may leave something where exact arithmetic has 0, in one of the two programs.
      let zeros = Double(gradient.values.count { $0 == 0 }) / Double(parameter.count)
      #expect(abs((parameter.zeroGradients ?? -1) - zeros) <= 0.05)
    }
  }

  private func compare(_ layer: LayerObservation, _ oracle: LayerOracle) {
    let size = max(abs(oracle.minimum), abs(oracle.maximum))
    let note = Comment(rawValue: layer.path)
    #expect(agree(layer.mean, oracle.mean, within: 1e-5, atLeast: size), note)
    #expect(agree(layer.deviation, oracle.deviation, within: 1e-4, atLeast: 1e-3 * size), note)
    #expect(agree(layer.minimum, oracle.minimum, within: 1e-5, atLeast: size), note)
    #expect(agree(layer.maximum, oracle.maximum, within: 1e-5, atLeast: size), note)
    #expect(agree(layer.zeroFraction, oracle.zeroFraction, within: 1e-6), note)
    #expect(agree(layer.effectiveRank, oracle.effectiveRank, within: 1e-3), note)
    #expect(layer.constantUnits == oracle.constantUnits, note)
    #expect(layer.distinctUnits == oracle.distinctUnits, note)
    let bounds: (Double, Double)? =
      ["Tanh": (-1, 1), "Sigmoid": (0, 1), "Softmax": (0, 1)][layer.kind]
    #expect(layer.saturatedFraction == bounds.map { oracle.saturatedFraction($0.0, $0.1) }, note)
    if bounds == nil { #expect(layer.deadUnits == oracle.zeroUnits, note) }
    // An element on an edge may be rounded into the next bin.
    let counts = oracle.counts(layer.histogram.lower, layer.histogram.upper)
    let moved = zip(counts, layer.histogram.counts).reduce(0) { $0 + abs($1.0 - $1.1) }
    let elements = counts.reduce(0, +)
    #expect(layer.histogram.counts.reduce(0, +) == elements && moved <= 2 + elements / 100, note)
  }
}
