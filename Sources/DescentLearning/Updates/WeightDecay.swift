/// How weights are kept small, for every optimizer. Biases, scales and shifts do not decay.
public enum WeightDecay: Sendable, Hashable, Codable {
  case none
  /// Adds ½·λ·Σ‖W‖² to the loss, and so λ·W to the gradients.
  case l2(Double)
  /// Subtracts rate·λ·W from each weight in addition to the optimizer's update: w ← w − rate·λ·w (Loshchilov and Hutter
  /// 2019). With ``Adam`` this is AdamW.
  case decoupled(Double)
}
