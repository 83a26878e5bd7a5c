import DescentGraph

/// Leaky ReLU: y = x if x > 0, otherwise slope·x (Maas, Hannun and Ng 2013).
public struct LeakyReLU: Layer {
  /// The slope for negative inputs.
  public var slope: Double

  /// A leaky ReLU with the given slope for negative inputs.
  public init(slope: Double = 0.01) { self.slope = slope }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard slope.isFinite else {
      return scope.failing(name, [input], "has the slope \(slope); it must be a finite number")
    }
    return input.selected(where: input .> 0, else: input * slope)
  }
}
