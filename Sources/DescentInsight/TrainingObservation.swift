/// A training at one of its steps, before the step changes the parameters.
///
/// It is computed inside a program as reductions, on the batch of the step, in training mode and with the step's random
/// numbers. So a layer's values are those that the step computes. Of a batch whose gradients are computed in parts
/// (`Batches.partSize`) it is the first part alone.
public struct TrainingObservation: Sendable, Hashable, Codable {
  /// The number of the step, from 1.
  public var step: Int
  /// The epochs completed before it.
  public var epochs: Int
  /// The learning rate of the step.
  @AnyNumber public var learningRate: Double
  /// The samples observed.
  public var batch: Int
  /// What the step minimizes, penalties included, before the step.
  @AnyNumber public var loss: Double
  /// The part of the loss that is penalties on parameters, such as weight decay by L2.
  @AnyNumber public var penalty: Double
  /// What the model predicts, against the targets; `nil` for outputs with names and for losses whose outputs have no
  /// known meaning.
  public var predictions: PredictionObservation?
  /// The layers in the order in which they compute, those inside another before it; empty unless
  /// ``ObservedQuantity/activations`` are observed. Layers that only pass on or reshape their input are left out.
  public var layers: [LayerObservation]
  /// The parameters in the order of declaration.
  public var parameters: [ParameterObservation]
  /// How much of the gradient is signal; `nil` unless ``ObservedQuantity/gradients`` are observed, for a batch of one
  /// sample, and for losses with parameters of their own.
  public var signalToNoise: SignalToNoise?

  /// The observation of a layer.
  public func layer(_ path: String) -> LayerObservation? { layers.first { $0.path == path } }
  /// The observation of a parameter.
  public func parameter(_ path: String) -> ParameterObservation? {
    parameters.first { $0.path == path }
  }

  /// The L2 norm of the gradient of all parameters together; `nil` unless gradients are observed.
  public var gradientNorm: Double? {
    let norms = parameters.compactMap(\.gradientNorm)
    return norms.isEmpty ? nil : Norm.of(norms)
  }
}

/// How much of the gradient of a batch is signal.
///
/// The batch is divided in two halves, of a and b samples, with the gradients g₁ and g₂; the gradient g of the batch has the
/// expectation G. The noise of g is estimated from their difference,
///
/// N = ‖g₁ − g₂‖²·ab/(a + b)² ≈ E‖g − G‖²,
///
/// and the signal is what remains of the squared norm, S = ‖g‖² − N ≈ ‖G‖². Both estimates are unbiased for independent
/// samples. Halves take one more backward pass, whatever the layers, while the gradients of single samples would take
/// as many as there are samples; statistics over the batch stay those of the whole batch. A ratio of one
/// observation is rough, so average signal and noise over several before dividing them.
///
/// Signal and noise together give McCandlish, Kaplan, Amodei and others' (2018) noise scale, batch·N/S, the batch size at which
/// they would be equal.
public struct SignalToNoise: Sendable, Hashable, Codable {
  /// S; below 0 where noise hides the signal.
  @AnyNumber public var signal: Double
  /// N.
  @AnyNumber public var noise: Double

  /// Signal and noise as estimated.
  public init(signal: Double, noise: Double) {
    (self.signal, self.noise) = (signal, noise)
  }

  /// S/N, which does not depend on the scale of the loss; infinite without noise, NaN if both are 0.
  public var ratio: Double { signal / noise }
}
