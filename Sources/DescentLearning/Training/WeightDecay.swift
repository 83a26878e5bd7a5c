/// How weights are kept small, for every optimizer. Biases, scales and shifts are left alone.
public enum WeightDecay: Sendable, Hashable, Codable {
  case none
  /// Adds ½·λ·Σ‖W‖² to the loss, and so λ·W to the gradients.
  case l2(Double)
  /// Takes rate·λ·W from each weight beside the optimizer's update: w ← w − rate·λ·w (Loshchilov and
  /// Hutter 2019). With ``Adam`` it is AdamW.
  case decoupled(Double)
}
