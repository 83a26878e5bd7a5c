/// What observations of a training contain, besides the loss, the predictions and the norms of the weights.
public enum ObservedQuantity: String, Sendable, Hashable, CaseIterable, Codable {
  /// What each layer computes: ``TrainingObservation/layers``.
  case activations
  /// The gradients, how noisy they are, and how they turn from step to step.
  case gradients
  /// How far the step moves each parameter.
  case updates
}
