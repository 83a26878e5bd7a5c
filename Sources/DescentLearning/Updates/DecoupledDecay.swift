import DescentGraph

/// Subtracts rate·λ·w from each weight in addition to the optimizer's update (Loshchilov and Hutter 2019). With ``Adam``
/// this is AdamW.
public struct DecoupledDecay: UpdateTransform {
  /// λ.
  public var strength: Double
  /// What decays.
  public var parameters: ParameterSelection

  /// A decay of the given strength; by default of the weights alone.
  public init(strength: Double, on parameters: ParameterSelection = .role(.weight)) {
    self.strength = strength
    self.parameters = parameters
  }

  public func check() throws { try checkDecay(strength) }

  public func transform(
    _ next: Tensor, of parameter: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor {
    strength == 0 ? next : next - step.rate * strength * parameter
  }
}

extension UpdateTransform where Self == DecoupledDecay {
  /// Subtracts rate·λ·w from each weight; by default from weights alone.
  public static func decay(
    _ strength: Double, on parameters: ParameterSelection = .role(.weight)
  ) -> DecoupledDecay {
    DecoupledDecay(strength: strength, on: parameters)
  }
}

/// Checks the strength of a weight decay.
func checkDecay(_ strength: Double) throws {
  try checkSetting(
    strength.isFinite && strength >= 0,
    "the weight decay is \(strength); it must be 0 or positive")
}
