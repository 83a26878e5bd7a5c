import DescentGraph

/// A fully connected layer: y = x·W + b.
///
/// Shapes: x [samples, in], W [in, units], b [units], y [samples, units]. The number of inputs is inferred from the
/// input.
public struct Dense: Layer {
  /// The number of outputs.
  public var units: Int
  /// Draws the weights; He's rule by default.
  public var initializer: any Initializer
  /// Whether it has a bias, which starts at 0.
  public var usesBias: Bool

  /// A layer with the given number of units, by default with a bias.
  public init(_ units: Int, initializer: any Initializer = .he, usesBias: Bool = true) {
    self.units = units
    self.initializer = initializer
    self.usesBias = usesBias
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank == 2 else {
      return scope.failing(
        name, [input], "takes [samples, features]; put Flatten() before it")
    }
    guard units > 0 else {
      return scope.failing(name, [input], "has \(units) units; it needs at least 1")
    }
    let inputs = input.shape[1]
    let weight = scope.parameter(
      "weight", shape: [inputs, units], role: .weight,
      initial: initializer.distribution(fanIn: inputs, fanOut: units))
    let product = input.matrixProduct(weight)
    guard usesBias else { return product }
    return product
      + scope.parameter("bias", shape: [units], role: .bias, initial: .constant(0))
  }
}
