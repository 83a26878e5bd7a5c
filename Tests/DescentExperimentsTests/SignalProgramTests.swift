import DescentExecution
import DescentGraph
import Foundation
import Testing

@testable import DescentExperiments

/// What is measured in layers, against a network written out in Double and against the theory in wide layers.
@Suite struct SignalProgramTests {
  private static let path: @Sendable (Int) -> String = { "\($0 + 1)-Dense" }

  /// The weights that the engine draws, [layer][input][unit].
  private func weights(_ sizes: [Int], _ scale: WeightScale, seed: UInt64) throws -> [[[Double]]] {
    try zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
      let store = VariableStore(seed: seed)
      let path = "\(Self.path(index))/weight"
      try store.declare([
        Variable(
          path: path, shape: [size.0, size.1], kind: .parameter(.weight),
          initial: .normal(
            mean: 0, standardDeviation: scale.deviation(fanIn: size.0)))
      ])
      let flat = store[path].map { $0.map { Double($0) } } ?? []
      return (0..<size.0).map { Array(flat[$0 * size.1..<($0 + 1) * size.1]) }
    }
  }

  private func product(_ x: [Double], _ weights: [[Double]]) -> [Double] {
    weights[0].indices.map { unit in x.indices.reduce(0) { $0 + x[$1] * weights[$1][unit] } }
  }

  /// Samples that are the same in every run of the tests.
  private let inputs = LayerInputs(
    (0..<4 * 6).map { Float(sin(Double($0 * $0 + 1))) }, name: "waves", features: 6)

  /// The gradients are the central differences of the loss in each pre-activation.
  @Test(arguments: Activation.allCases, [false, true])
  func gradientsAreDifferences(_ activation: Activation, _ isTrained: Bool) throws {
    let labels: [Int32] = [2, 0, 1, 2]
    let network = SignalProgram(
      start: NetworkStart(activation: activation, initialization: .he), sizes: [5, 7, 4],
      top: isTrained ? .crossEntropy(labels: labels, classes: 3) : .random, path: Self.path)
    let values = try network.run(inputs, seed: 9)
    let weights = try weights([6, 5, 7, 4] + (isTrained ? [3] : []), .he, seed: 9)

    func loss(_ sample: Int, from layer: Int, _ sums: [Double]) -> Double {
      var value = sums.map { activation($0) }
      for later in (layer + 1)..<3 { value = product(value, weights[later]).map { activation($0) } }
      guard isTrained else {
        return zip(value, values.top[sample * 4..<sample * 4 + 4]).reduce(0) {
          $0 + $1.0 * Double($1.1)
        }
      }
      return -log(HandNetwork.softmax(product(value, weights[3]))[Int(labels[sample])])
    }
    for sample in 0..<4 {
      var value = inputs.values!.map { Double($0) }[sample * 6..<sample * 6 + 6].map(\.self)
      for layer in 0..<3 {
        let sums = product(value, weights[layer])
        for unit in sums.indices {
          var (above, below) = (sums, sums)
          above[unit] += 1e-6
          below[unit] -= 1e-6
          let slope = (loss(sample, from: layer, above) - loss(sample, from: layer, below)) / 2e-6
          let measured = Double(values.gradients[layer][sample * sums.count + unit])
          #expect(abs(measured - slope) < 1e-5 * max(1, abs(slope)))
        }
        value = sums.map { activation($0) }
        for unit in value.indices {
          let measured = Double(values.activations[layer][sample * value.count + unit])
          #expect(abs(measured - value[unit]) < 1e-5 * max(1, abs(value[unit])))
        }
      }
    }
  }

  /// In wide layers the mean over draws is within a few percent of the theory, for each of its four quantities.
  @Test(arguments: Activation.allCases, [WeightScale.xavier, .he])
  func wideLayersFollowTheTheory(_ activation: Activation, _ scale: WeightScale) throws {
    let network = SignalProgram(
      start: NetworkStart(activation: activation, initialization: scale),
      sizes: [500, 500, 500], top: .random, path: Self.path)
    let inputs = LayerInputs(gaussian: 60, features: 500)
    let draws = try (0..<10).map { try network.signals(of: inputs, seed: $0) }
    for layer in 0..<3 {
      func ratio(
        _ measured: KeyPath<LayerSignal, Double?>, _ predicted: KeyPath<LayerSignal, Double?>
      ) -> Double {
        Repeated(
          draws.map { ($0[layer][keyPath: measured] ?? 0) / ($0[layer][keyPath: predicted] ?? 0) }
        ).mean
      }
      #expect(abs(ratio(\.acrossSamples, \.predictedAcrossSamples) - 1) < 0.06)
      #expect(abs(ratio(\.separation, \.predictedSeparation) - 1) < 0.06)
      #expect(abs(ratio(\.gradient, \.predictedGradient) - 1) < 0.03)
      #expect(abs(ratio(\.acrossUnits, \.predictedAcrossUnits) - 1) < 0.06)
    }
  }

  /// A loss at the top, images of different norms below, widths that differ: gradients as the theory has them.
  @Test func gradientsOfALossFollowTheTheory() throws {
    let inputs = LayerInputs(
      (0..<50 * 300).map { Float(max(0, sin(Double($0 * $0 + 7) / 5))) }, name: "waves",
      features: 300)
    let network = SignalProgram(
      start: NetworkStart(activation: .relu, initialization: .he), sizes: [900, 450, 900],
      top: .crossEntropy(labels: (0..<50).map { Int32($0 % 10) }, classes: 10), path: Self.path)
    for signal in try network.signals(of: inputs, seed: 1) {
      let ratio = try #require(signal.gradient) / #require(signal.predictedGradient)
      #expect(abs(ratio - 1) < 0.15)
    }
  }

  /// The variance over units and samples is that of both together.
  @Test func theIdentityOfVariances() throws {
    let network = SignalProgram(
      start: NetworkStart(activation: .sigmoid, initialization: .xavier), sizes: [40, 30],
      top: .random, path: Self.path)
    let inputs = LayerInputs(gaussian: 25, features: 40)
    let values = try network.run(inputs, seed: 2)
    for (activations, units) in zip(values.activations, [40, 30]) {
      let spread = SampleSpread(activations, units: units)
      let pooled = ActivationStatistics(
        activations, units: units, activation: .sigmoid, edges: [0, 1])
      let sum =
        spread.acrossSamples * spread.acrossSamples + spread.acrossUnits * spread.acrossUnits
      #expect(abs(sum.squareRoot() / pooled.standardDeviation! - 1) < 1e-12)
    }
  }
}
