import DescentGraph

/// A learned row of numbers for each of a number of things, such as words, users or categories: y = table[x].
///
/// The input holds the numbers of the things, from 0; `Float`s are rounded toward zero. A number without a row gives NaN,
/// which the trainer reports with this layer's path.
///
/// Shapes: x [samples, …] of numbers, table [count, units], y [samples, …, units].
public struct Embedding: Layer {
  /// The number of things.
  public var count: Int
  /// The numbers of each row.
  public var units: Int
  /// Draws the table; Gaussian with standard deviation 1 by default, as in PyTorch.
  public var initializer: any Initializer

  /// A table of `count` rows, `units` numbers each.
  public init(
    count: Int, units: Int, initializer: any Initializer = .normal(standardDeviation: 1)
  ) {
    self.count = count
    self.units = units
    self.initializer = initializer
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank >= 1 else {
      return scope.failing(name, [input], "takes samples along the first axis")
    }
    guard count > 0, units > 0 else {
      return scope.failing(
        name, [input], "has \(count) rows of \(units) numbers; it needs at least 1 of each")
    }
    let table = scope.parameter(
      "table", shape: [count, units], role: .weight,
      initial: initializer.distribution(fanIn: count, fanOut: units))
    let indices = input.type == .int32 ? input : input.converted(to: .int32)
    return table.rows(at: indices)
  }
}
