import DescentGraph

/// A fixed scale and shift for each value: y = x·scale + shift. It has no learned parameters.
///
/// At the end of a regression network it converts outputs near 0 and 1 to the original units of the values: see
/// ``MeanSquaredError/scales``.
///
/// Shapes: x and y [samples, values]; scale and shift are one number for all values or one for each.
public struct Rescale: Layer {
  /// What each value is multiplied by.
  public var scales: [Double]
  /// What is then added to each value.
  public var shifts: [Double]

  /// A fixed scale and shift.
  public init(scales: [Double], shifts: [Double]) {
    self.scales = scales
    self.shifts = shifts
  }

  public func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    guard !input.isPoisoned else { return input }
    guard input.rank == 2 else {
      return scope.failing(name, [input], "takes [samples, values]")
    }
    let values = input.shape[1]
    for numbers in [scales, shifts] where numbers.count != 1 && numbers.count != values {
      return scope.failing(name, [input], "has \(numbers.count) numbers for \(values) values")
    }
    guard scales.allSatisfy(\.isFinite), shifts.allSatisfy(\.isFinite) else {
      return scope.failing(name, [input], "has numbers that are not finite")
    }
    if scales.count == 1, shifts.count == 1 { return input * scales[0] + shifts[0] }
    return input * input.row(of: spread(scales, values)) + input.row(of: spread(shifts, values))
  }

  private func spread(_ numbers: [Double], _ count: Int) -> [Double] {
    numbers.count == 1 ? [Double](repeating: numbers[0], count: count) : numbers
  }
}
