import DescentGraph

/// The leaky rectifier: y = x where x > 0, else slope·x (Maas, Hannun and Ng 2013).
public struct LeakyReLU: Layer {
  /// The slope for negative inputs.
  public var slope: Double

  /// A rectifier with the given slope for negative inputs.
  public init(slope: Double = 0.01) { self.slope = slope }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    input.selected(where: input .> 0, else: input * slope)
  }
}
