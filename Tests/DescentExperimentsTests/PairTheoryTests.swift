import Foundation
import Testing

@testable import DescentExperiments

/// The theory of two samples and of gradients against closed forms and plain sums.
@Suite struct PairTheoryTests {
  // MARK: Expectations

  /// E[erf(su)·erf(sv)] = (2/π)·asin(2s²c/(1 + 2s²)) (Williams, "Computing with infinite networks", 1997).
  @Test(arguments: [0.1, 1, 10, 60], [1e-3, 0.01, 0.5, 1, 1.7, 2])
  func pairsOfErrorFunctions(_ scale: Double, _ separation: Double) {
    let share = 2 * scale * scale / (1 + 2 * scale * scale)
    let expected = 2 / Double.pi * (asin(share) - asin(share * (1 - separation)))
    let value = GaussianPair.halfSquareDifference(scale: scale, separation: separation) { erf($0) }
    #expect(abs(value / expected - 1) < 1e-8)
  }

  /// E[(u − v)²]/2 = 1 − c, and E[(cos au − cos av)²]/2 = ½(1 + e^(−2a²)) − ½(e^(−a²(1 + c)) + e^(−a²(1 − c))).
  @Test func linesAndWaves() {
    for separation in [1e-9, 0.3, 2] {
      let value = GaussianPair.halfSquareDifference(scale: 3, separation: separation) { $0 }
      #expect(abs(value / (9 * separation) - 1) < 1e-10)
    }
    for c in [0.9, 0.2, -0.5] {
      let expected =
        0.5 * (1 + exp(-2 * 0.49)) - 0.5 * (exp(-0.49 * (1 + c)) + exp(-0.49 * (1 - c)))
      let value = GaussianPair.halfSquareDifference(scale: 1, separation: 1 - c) { cos(0.7 * $0) }
      #expect(abs(value - expected) < 1e-10)
    }
  }

  /// The step was chosen well: what it gives is what a sum by the midpoint rule in polar coordinates gives.
  @Test(arguments: Activation.allCases, [(0.1, 0.7), (1, 0.01), (1, 1), (12, 0.7)])
  func polarCoordinates(_ activation: Activation, _ pair: (scale: Double, separation: Double)) {
    let (scale, separation) = pair
    let (c, s) = (1 - separation, (1 - (1 - separation) * (1 - separation)).squareRoot())
    var sum = 0.0
    let (radii, angles) = (800, 800)
    for ring in 0..<radii {
      let radius = 8.5 * (Double(ring) + 0.5) / Double(radii)
      for part in 0..<angles {
        let angle = 2 * Double.pi * (Double(part) + 0.5) / Double(angles)
        let (x, y) = (radius * cos(angle), radius * sin(angle))
        let difference = activation(scale * x) - activation(scale * (c * x + s * y))
        sum += radius * exp(-radius * radius / 2) * difference * difference
      }
    }
    let expected = sum * 8.5 / Double(radii) / Double(angles) / 2
    let value = activation.halfSquareDifference(scale: scale, separation: separation)
    #expect(abs(value / expected - 1) < 1e-4)
  }

  /// For c = 0, 1 − 1/π; for c = −1, 1; near c = 1, d − (2d)^(3/2)/3π.
  @Test func rectifiersHaveTheArcCosineKernel() {
    func map(_ d: Double) -> Double {
      Activation.relu.halfSquareDifference(scale: 2.0.squareRoot(), separation: d)
    }
    #expect(abs(map(1) - (1 - 1 / Double.pi)) < 1e-14)
    #expect(abs(map(2) - 1) < 1e-14)
    for d in [1e-12, 1e-8, 1e-4] {
      let expected = d - Foundation.pow(2 * d, 1.5) / (3 * Double.pi)
      #expect(abs(map(d) / expected - 1) < 2 * d)
    }
    // Both ways of computing it meet.
    let (below, above) = (1 - cos(0.049999999), 1 - cos(0.050000001))
    #expect(abs(map(below) / below - map(above) / above) < 1e-9)
  }

  @Test(arguments: Activation.allCases) func derivatives(_ activation: Activation) {
    for x in [-3.0, -0.4, 0.2, 1.7, 20] {
      let difference = (activation(x + 1e-5) - activation(x - 1e-5)) / 2e-5
      #expect(abs(activation.derivative(x) - difference) < 1e-9)
    }
    for x in [-1e4, 1e4] {
      #expect(abs(activation.derivative(x) - (activation == .relu && x > 0 ? 1 : 0)) < 1e-300)
    }
  }

  // MARK: Layers

  private func fans(_ gain: Double, _ layers: Int) -> [MeanFieldPair.Fan] {
    [.init(inputs: 50, units: 50, deviation: (gain / 50).squareRoot())]
      + (1..<layers).map { _ in .init(inputs: 50, units: 50, deviation: (gain / 50).squareRoot()) }
  }

  /// What lies over samples and what lies between units add up to what `MeanField` says of both.
  @Test(arguments: Activation.allCases, [0.01, 1, 2, 50])
  func bothPartsAddUp(_ activation: Activation, _ gain: Double) {
    let fans = fans(gain, 6)
    let pairs = MeanFieldPair.layers(
      inputMeanSquare: 0.8, inputSeparation: 0.6, fans: fans, activation: activation)
    let single = MeanField.layers(
      inputMeanSquare: 0.8, gains: fans.map(\.forwardGain), activation: activation.callAsFunction)
    for (pair, layer) in zip(pairs, single) {
      let sum = pair.acrossSamples * pair.acrossSamples + pair.acrossUnits * pair.acrossUnits
      let variance = layer.standardDeviation * layer.standardDeviation
      #expect(abs(sum / variance - 1) < 1e-9)
    }
  }

  /// Two samples that are close move together by χ = gain·E[φ′²], the factor of the gradient.
  @Test(arguments: [Activation.tanh, .sigmoid], [0.5, 1.5, 4])
  func closeSamplesMoveByTheFactorOfTheGradient(_ activation: Activation, _ gain: Double) {
    let fans = fans(gain, 2)
    let layers = MeanFieldPair.layers(
      inputMeanSquare: 1, inputSeparation: 1e-9, fans: fans, activation: activation)
    // The squared distance of the second layer's pre-activations over that of the first's.
    let distance = layers[0].acrossSamples * layers[0].acrossSamples / 1e-9
    #expect(abs(distance / (gain * layers[0].slope) - 1) < 1e-6)
    let gradients = MeanFieldPair.gradients(layers, fans: fans, top: 3)
    #expect(abs(gradients[1] - 3 * layers[1].slope.squareRoot()) < 1e-12)
    #expect(abs(gradients[0] / gradients[1] - (gain * layers[0].slope).squareRoot()) < 1e-12)
  }

  /// A rectifier's gradients fall by √(gain/2) a layer, and by the units of the layer above, not its inputs.
  @Test func gradientsOfRectifiers() {
    let fans = [
      MeanFieldPair.Fan(inputs: 7, units: 20, deviation: 0.3),
      MeanFieldPair.Fan(inputs: 20, units: 5, deviation: 0.4),
    ]
    let layers = MeanFieldPair.layers(
      inputMeanSquare: 1, inputSeparation: 1, fans: fans, activation: .relu)
    let gradients = MeanFieldPair.gradients(layers, fans: fans, top: 1)
    #expect(abs(gradients[1] - 0.5.squareRoot()) < 1e-12)
    #expect(abs(gradients[0] - (0.5 * 5 * 0.16 * 0.5).squareRoot()) < 1e-12)
  }

  // MARK: Spread

  @Test func spreadByHand() {
    // Two units, three samples.
    let spread = SampleSpread([1, 5, 2, 5, 3, 8], units: 2)
    // Unit means 2 and 6, variances 2/3 and 2.
    #expect(abs(spread.acrossSamples - (4.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(spread.acrossUnits - 2) < 1e-12)
    // ⟨a²⟩ = 128/6; pairs: (1·2 + 25 + 3 + 40 + 6 + 40)/6.
    #expect(abs(spread.separation - (1 - (116.0 / 6) / (128.0 / 6))) < 1e-12)
    #expect(SampleSpread([0, 0, 0, 0], units: 2).separation == 0)
  }
}
