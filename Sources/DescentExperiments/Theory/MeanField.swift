import RealModule

/// What the mean-field theory of deep networks says about the activations of layers without biases whose
/// weights are Gaussian (Poole and others, "Exponential expressivity in deep neural networks through
/// transient chaos", 2016; Schoenholz and others, "Deep information propagation", 2017).
///
/// It takes a layer's inputs to its activation, its *pre-activations*, to be Gaussian with mean 0 and
/// independent over units and over draws of the weights. Their variance then is
///
///     q₁ = in₁·std₁²·⟨x²⟩,   q₍ₗ₊₁₎ = in₍ₗ₊₁₎·std₍ₗ₊₁₎²·E[φ(√qₗ·z)²],   z ~ N(0, 1),
///
/// where in is the number of inputs of a layer, std that of its weights, and ⟨x²⟩ the mean square of the
/// network's inputs. The activations have the standard deviation √(E[φ(√q·z)²] − E[φ(√q·z)]²).
///
/// This is exact where layers are infinitely wide. It is a statement over draws of the weights: the
/// variance is over samples *and* units. A unit's own mean over the samples differs from unit to unit, and
/// counts: behind a sigmoid, whose outputs have the mean ½, a deep unit gives nearly the same for all
/// samples, and nearly all of the variance is that between units. Samples of different lengths, as images
/// are, have a q of their own each; ⟨x²⟩ stands for all of them.
enum MeanField {
  struct Layer: Sendable, Hashable {
    /// Of the pre-activations: q.
    var variance: Double
    /// Of the activations.
    var standardDeviation: Double
  }

  /// Layer by layer.
  ///
  /// - Parameters:
  ///   - inputMeanSquare: ⟨x²⟩.
  ///   - gains: in·std² of each layer's weights.
  ///   - activation: φ.
  static func layers(
    inputMeanSquare: Double, gains: [Double], activation: (Double) -> Double
  ) -> [Layer] {
    var meanSquare = inputMeanSquare
    return gains.map { gain in
      let variance = gain * meanSquare
      let scale = variance.squareRoot()
      let mean = GaussianExpectation.of(scale: scale, activation)
      // Around the mean: the difference of two expectations would lose the digits of a small variance.
      let spread = GaussianExpectation.of(scale: scale) { x in
        let distance = activation(x) - mean
        return distance * distance
      }
      meanSquare = spread + mean * mean
      return Layer(variance: variance, standardDeviation: spread.squareRoot())
    }
  }
}
