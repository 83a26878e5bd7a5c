import RealModule

/// The mean-field theory of deep networks, for the activations of layers without biases and with Gaussian weights
/// (Poole et al., "Exponential expressivity in deep neural networks through transient chaos", 2016; Schoenholz et al.,
/// "Deep information propagation", 2017).
///
/// It assumes that the inputs of a layer's activation function, its *pre-activations*, are Gaussian with mean 0 and
/// independent over units and over draws of the weights. Their variance is then
///
///     q₁ = in₁·std₁²·⟨x²⟩,   q₍ₗ₊₁₎ = in₍ₗ₊₁₎·std₍ₗ₊₁₎²·E[φ(√qₗ·z)²],   z ~ N(0, 1),
///
/// where in is the number of inputs of a layer, std that of its weights, and ⟨x²⟩ the mean square of the
/// network's inputs. The activations have the standard deviation √(E[φ(√q·z)²] − E[φ(√q·z)]²).
///
/// This is exact for infinitely wide layers. It is a statement over draws of the weights: the variance is over samples
/// *and* units. A unit's mean over the samples differs from unit to unit and contributes: after a sigmoid, whose
/// outputs have mean ½, a deep unit is nearly the same for all samples, and nearly all of the variance is between
/// units. Samples of different norms, such as images, each have their own q; ⟨x²⟩ represents all of them.
enum MeanField {
  struct Layer: Sendable, Hashable {
    /// The variance of the pre-activations, q.
    var variance: Double
    /// The standard deviation of the activations.
    var standardDeviation: Double
  }

  /// The values layer by layer.
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
      // Around the mean: the difference of two expectations would lose the precision of a small variance.
      let spread = GaussianExpectation.of(scale: scale) { x in
        let distance = activation(x) - mean
        return distance * distance
      }
      meanSquare = spread + mean * mean
      return Layer(variance: variance, standardDeviation: spread.squareRoot())
    }
  }
}
