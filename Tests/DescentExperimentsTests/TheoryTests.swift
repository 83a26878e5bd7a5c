import Foundation
import Testing

@testable import DescentExperiments

/// The theory against closed forms.
@Suite struct TheoryTests {
  private func close(
    _ value: Double, _ expected: Double, _ tolerance: Double = 1e-13,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(value - expected) <= tolerance * max(1, abs(expected)), sourceLocation: location)
  }

  // MARK: Expectations

  /// E[zⁿ] = 1, 0, 1, 0, 3, 0, 15, and E[cos(az)] = exp(−a²/2).
  @Test func momentsAndWaves() {
    for (power, expected) in [1.0, 0, 1, 0, 3, 0, 15].enumerated() {
      close(GaussianExpectation.of(scale: 1) { Foundation.pow($0, Double(power)) }, expected)
      close(
        GaussianExpectation.of(scale: 2) { Foundation.pow($0, Double(power)) },
        expected * Foundation.pow(2, Double(power)))
    }
    for a in [0.1, 1, 3] {
      close(GaussianExpectation.of(scale: 1) { cos(a * $0) }, exp(-a * a / 2))
    }
  }

  /// Kinks and steps at 0: E|z| = √(2/π), P(z > 0) = ½.
  @Test(arguments: [1e-6, 0.1, 1, 1e3, 1e9]) func kinksAtZero(_ scale: Double) {
    close(GaussianExpectation.of(scale: scale) { abs($0) }, scale * (2 / Double.pi).squareRoot())
    close(GaussianExpectation.of(scale: scale) { $0 > 0 ? 1 : 0 }, 0.5)
    close(
      GaussianExpectation.of(scale: scale) { max(0, $0) * max(0, $0) }, scale * scale / 2)
  }

  /// E[erf(sz)²] = (2/π)·asin(2s²/(1 + 2s²)) (Williams, "Computing with infinite networks", 1997), for functions that
  /// change slowly, as fast as the Gaussian, and within a thousandth of it.
  @Test(arguments: [1e-3, 0.3, 1, 10, 100, 1e3, 1e5]) func steepSigmoids(_ scale: Double) {
    let a = 2 * scale * scale
    // asin(a/(1 + a)), without the loss of precision near 1.
    let expected = 2 / Double.pi * atan2(a, (1 + 2 * a).squareRoot())
    close(GaussianExpectation.of(scale: scale) { erf($0) * erf($0) }, expected)
  }

  /// The quadrature has converged: half the step changes nothing in Double precision.
  @Test(arguments: Activation.allCases, [0.01, 0.5, 1.4, 10, 1e4])
  func halfTheStepChangesNothing(_ activation: Activation, _ scale: Double) {
    for power in [1, 2] {
      let f = { (x: Double) in Foundation.pow(activation(x), Double(power)) }
      close(
        GaussianExpectation.of(scale: scale, f),
        GaussianExpectation.of(scale: scale, step: 1.0 / 32, f))
    }
  }

  // MARK: Layers

  /// E[φ²] = q/2 and E[φ] = √(q/2π): ReLU layers scale by in·std²/2.
  @Test(arguments: [100, 1, 2, 0.01]) func rectifiersHaveAClosedForm(_ gain: Double) {
    let layers = MeanField.layers(
      inputMeanSquare: 0.7, gains: [3, gain, gain, gain], activation: Activation.relu.callAsFunction
    )
    var q = 3 * 0.7
    for layer in layers {
      #expect(abs(layer.variance / q - 1) < 1e-12)
      let deviation = (q / 2 - q / (2 * Double.pi)).squareRoot()
      #expect(abs(layer.standardDeviation / deviation - 1) < 1e-12)
      q *= gain / 2
    }
  }

  /// For small x, tanh² x = x² − ⅔x⁴ + 17/45 x⁶ − …, and so E = q − 2q² + 17/3 q³; for large √q,
  /// E[1 − tanh²] = 2/√(2πq)·(1 − π²/24q).
  @Test func tanhAtItsEnds() {
    func meanSquare(_ q: Double) -> Double {
      let layer = MeanField.layers(
        inputMeanSquare: q, gains: [1], activation: Activation.tanh.callAsFunction)[0]
      return layer.standardDeviation * layer.standardDeviation
    }
    for q in [1e-4, 1e-3] {
      #expect(abs(meanSquare(q) - (q - 2 * q * q + 17.0 / 3 * q * q * q)) < 30 * q * q * q * q)
    }
    for q in [1e4, 1e6] {
      let expected =
        1 - 2 / (2 * Double.pi * q).squareRoot() * (1 - Double.pi * Double.pi / (24 * q))
      #expect(abs(meanSquare(q) - expected) < 1 / (q * q))
    }
  }

  /// sigmoid(x) = ½ + ½·tanh(x/2): its mean is ½ at any q, and its spread that of tanh.
  @Test(arguments: [0.01, 1, 100]) func sigmoidIsAHalvedTanh(_ q: Double) {
    let gains = [q, 5]
    let sigmoid = MeanField.layers(
      inputMeanSquare: 1, gains: gains, activation: Activation.sigmoid.callAsFunction)
    let tanh = MeanField.layers(
      inputMeanSquare: 1, gains: [q / 4], activation: Activation.tanh.callAsFunction)[0]
    #expect(abs(sigmoid[0].standardDeviation - tanh.standardDeviation / 2) < 1e-13)
    let square = 0.25 + tanh.standardDeviation * tanh.standardDeviation / 4
    #expect(abs(sigmoid[1].variance - 5 * square) < 1e-12)
  }

  // MARK: Measured

  @Test func statisticsByHand() {
    let edges = [0, 0.5, 1.0]
    // Three units, two samples.
    let values: [Float] = [0, 0.995, 0.5, 0, 0.25, 0.005]
    let sigmoid = ActivationStatistics(values, units: 3, activation: .sigmoid, edges: edges)
    let mean = 1.75 / 6
    let square = (0.995 * 0.995 + 0.25 + 0.0625 + 0.000025) / 6
    #expect(abs((sigmoid.mean ?? 0) - mean) < 1e-7)
    #expect(
      abs((sigmoid.standardDeviation ?? 0) - (square - mean * mean).squareRoot()) < 1e-7)
    #expect(sigmoid.saturated == 4.0 / 6)
    #expect(sigmoid.dead == nil)
    #expect(sigmoid.counts == [4, 2])
    let relu = ActivationStatistics(values, units: 3, activation: .relu, edges: edges)
    #expect(relu.saturated == nil)
    #expect(relu.dead == 1.0 / 3)
    let tanh = ActivationStatistics(
      [-1, -0.995, 0.98, 0.5], units: 2, activation: .tanh, edges: [-1, 0, 1])
    #expect(tanh.saturated == 0.5)
    #expect(tanh.counts == [2, 2])
  }

  @Test func valuesBeyondTheBinsAreInTheLastAndNumbersThatAreNoneInNone() {
    let statistics = ActivationStatistics(
      [0, 3, 1e30, .infinity, .nan], units: 1, activation: .relu, edges: [0, 1, 2])
    #expect(statistics.counts == [1, 3])
    #expect(statistics.mean == nil)
    #expect(statistics.standardDeviation == nil)
  }
}
