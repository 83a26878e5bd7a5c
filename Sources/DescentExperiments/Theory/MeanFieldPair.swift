import RealModule

/// Mean-field theory for two samples at once, and for the gradient on its way back (Poole et al., "Exponential
/// expressivity in deep neural networks through transient chaos", 2016; Schoenholz et al., "Deep information
/// propagation", 2017), for layers without biases.
///
/// The pre-activations of two samples have one variance q, by `MeanField`, and the correlation c. In the first layer c
/// is the correlation ⟨xx′⟩/⟨x²⟩ of the inputs, and from layer to layer
///
///     1 − c₍ₗ₊₁₎ = E[(φ(√qₗ·u) − φ(√qₗ·v))²] / 2E[φ(√qₗ·u)²],   u, v ~ N(0, 1) with the correlation cₗ.
///
/// The numerator's half is the variance of a unit's activation *over samples*: what a layer still says of its input.
/// The rest of the variance, E[φ(√q·u)·φ(√q·v)] − E[φ(√q·u)]², lies between the units, and is the same for every
/// sample.
///
/// The gradient with respect to the pre-activations has the mean square
///
///     δₗ² = δ₍ₗ₊₁₎² · out₍ₗ₊₁₎·std₍ₗ₊₁₎² · E[φ′(√qₗ·z)²],
///
/// where out is the number of a layer's units. Where in = out, the factor is χ: gradients grow for χ > 1 and vanish
/// for χ < 1, and two samples that are close move apart or together by the same factor.
enum MeanFieldPair {
  /// A layer of dense units, before training.
  struct Fan: Sendable, Hashable {
    /// The number of inputs.
    var inputs: Int
    /// The number of units.
    var units: Int
    /// The standard deviation of the weights.
    var deviation: Double

    /// The factor from the mean square of the inputs to that of the pre-activations.
    var forwardGain: Double { Double(inputs) * deviation * deviation }
    /// The factor from the mean square of the gradient by the pre-activations to that by the inputs.
    var backwardGain: Double { Double(units) * deviation * deviation }
  }

  struct Layer: Sendable, Hashable {
    /// 1 − c of the activations of two samples, which is that of the next layer's pre-activations.
    var separation: Double
    /// The standard deviation of a unit's activation over samples.
    var acrossSamples: Double
    /// The standard deviation of the units' means.
    var acrossUnits: Double
    /// E[φ′²], the factor from the mean square of the gradient by the activations to that by the pre-activations.
    var slope: Double
  }

  /// The values layer by layer.
  ///
  /// - Parameters:
  ///   - inputMeanSquare: ⟨x²⟩.
  ///   - inputSeparation: 1 − ⟨xx′⟩/⟨x²⟩ of the inputs.
  static func layers(
    inputMeanSquare: Double, inputSeparation: Double, fans: [Fan], activation: Activation
  ) -> [Layer] {
    let single = MeanField.layers(
      inputMeanSquare: inputMeanSquare, gains: fans.map(\.forwardGain),
      activation: activation.callAsFunction)
    var separation = inputSeparation
    return single.map { layer in
      let scale = layer.variance.squareRoot()
      let square = GaussianExpectation.of(scale: scale) { activation($0) * activation($0) }
      let half = activation.halfSquareDifference(scale: scale, separation: separation)
      separation = square > 0 ? half / square : 0
      let spread = layer.standardDeviation * layer.standardDeviation
      return Layer(
        separation: separation, acrossSamples: half.squareRoot(),
        acrossUnits: max(0, spread - half).squareRoot(),
        slope: GaussianExpectation.of(scale: scale) { x in
          let slope = activation.derivative(x)
          return slope * slope
        })
    }
  }

  /// The root mean square of the gradient by the pre-activations of each layer.
  ///
  /// - Parameter top: That by the activations of the last layer.
  static func gradients(_ layers: [Layer], fans: [Fan], top: Double) -> [Double] {
    var square = top * top
    var result: [Double] = []
    for (layer, fan) in zip(layers, fans).reversed() {
      square *= layer.slope
      result.append(square.squareRoot())
      square *= fan.backwardGain
    }
    return result.reversed()
  }
}

extension Activation {
  /// The derivative; 0 at a rectifier's kink.
  func derivative(_ x: Double) -> Double {
    switch self {
    case .relu: return x > 0 ? 1 : 0
    case .sigmoid:
      let value = self(-x.magnitude)
      return value * (1 - value)
    case .tanh:
      let value = Double.cosh(min(x.magnitude, 350))
      return 1 / (value * value)
    }
  }

  /// E[(φ(s·u) − φ(s·v))²]/2 for standard normal u and v with the correlation 1 − separation.
  func halfSquareDifference(scale: Double, separation: Double) -> Double {
    self == .relu
      ? scale * scale / 2 * Self.rectifiedSeparation(separation)
      : GaussianPair.halfSquareDifference(
        scale: scale, separation: separation, callAsFunction)
  }

  /// 1 − c of a rectifier's outputs, for that of its inputs: with c = cos θ, 1 − (sin θ + (π − θ)·cos θ)/π, the
  /// arc-cosine kernel (Cho and Saul, "Kernel methods for deep learning", 2009).
  private static func rectifiedSeparation(_ separation: Double) -> Double {
    let angle = 2 * Double.asin(min(1, (separation / 2).squareRoot()))
    // sin θ − θ·cos θ, without the loss of precision near 0.
    let rest =
      angle < 0.05
      ? angle * angle * angle * (1.0 / 3 - angle * angle / 30)
      : .sin(angle) - angle * .cos(angle)
    return separation - rest / .pi
  }
}
