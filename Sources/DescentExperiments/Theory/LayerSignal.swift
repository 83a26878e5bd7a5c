/// What reaches a layer of an untrained network: the input from below, and the gradient from above.
public struct LayerSignal: FactorialValues, Hashable {
  /// The standard deviation of a unit's activation over the samples: the root mean square over units. What the layer
  /// still says of its input; `nil`, as the others, if it is not finite.
  public internal(set) var acrossSamples: Double?
  /// The standard deviation of the units' means over the samples: what is the same for every input. The sum of both
  /// squares is the square of the standard deviation over units and samples.
  public internal(set) var acrossUnits: Double?
  /// 1 − c, where c = ⟨aa′⟩/⟨a²⟩ is the correlation of the activations of two samples.
  public internal(set) var separation: Double?
  /// The root mean square of the gradient with respect to the layer's pre-activations, over units and samples.
  public internal(set) var gradient: Double?
  public internal(set) var predictedAcrossSamples: Double?
  public internal(set) var predictedAcrossUnits: Double?
  public internal(set) var predictedSeparation: Double?
  public internal(set) var predictedGradient: Double?

  /// - Parameters:
  ///   - samples: Their number n. Of the variance of single samples the means over n keep one part in n, so that
  ///     expectations are (n − 1)/n of the one over samples, and 1/n of it more between units.
  ///   - slope: The predicted root mean square of the gradient.
  init(
    _ spread: SampleSpread, gradient: Double, samples: Int, _ predicted: MeanFieldPair.Layer,
    _ slope: Double
  ) {
    let square = predicted.acrossSamples * predicted.acrossSamples
    let rest = square / Double(samples)
    acrossSamples = spread.acrossSamples.ifFinite
    acrossUnits = spread.acrossUnits.ifFinite
    separation = spread.separation.ifFinite
    self.gradient = gradient.ifFinite
    predictedAcrossSamples = (square - rest).squareRoot().ifFinite
    predictedAcrossUnits =
      (predicted.acrossUnits * predicted.acrossUnits + rest).squareRoot().ifFinite
    predictedSeparation = predicted.separation.ifFinite
    predictedGradient = slope.ifFinite
  }
}

extension LayerSignal {
  var words: String {
    "standard deviation across samples \((acrossSamples ?? .nan).readable), predicted "
      + (predictedAcrossSamples ?? .nan).readable
  }

  var lines: [[String: Double?]] {
    [
      [
        "acrossSamples": acrossSamples, "predictedAcrossSamples": predictedAcrossSamples,
        "gradient": gradient, "predictedGradient": predictedGradient,
      ]
    ]
  }
}
