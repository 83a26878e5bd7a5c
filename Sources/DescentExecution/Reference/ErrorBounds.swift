import DescentGraph

// Values in Double with a bound on the error of a Float run: e is the operand's bound, u half a unit in the last place.
// The vectorized functions are accurate to 2 ULP, which is 4 u.

private let u = 0x1p-24
private let elementary = 4 * 0x1p-24

extension UnaryFunction {
  func evaluate(_ x: Double, _ e: Double) -> (value: Double, bound: Double) {
    let y = self(x)
    switch self {
    case .negate:
      return (y, e)
    case .exp, .expMinusOne, .sigmoid, .tanh, .erf:
      // For monotonic functions, the ends of the operand's interval bound the result.
      return (y, monotonic(x, e, y) + elementary * (abs(y) + monotonic(x, e, y)))
    case .log, .logOnePlus, .squareRoot:
      return (y, monotonic(x, e, y) + elementary * abs(y))
    }
  }

  /// How much a monotonic function changes at the ends of the operand's interval. An end outside the domain makes the
  /// bound infinite.
  private func monotonic(_ x: Double, _ e: Double, _ y: Double) -> Double {
    if e == 0 { return 0 }
    let (above, below) = (abs(self(x + e) - y), abs(self(x - e) - y))
    // `max` would ignore a NaN in its second argument.
    return above.isFinite && below.isFinite ? max(above, below) : .infinity
  }
}

extension BinaryFunction {
  func evaluate(
    _ a: Double, _ ea: Double, _ b: Double, _ eb: Double
  ) -> (value: Double, bound: Double) {
    let y = self(a, b)
    switch self {
    case .add, .subtract:
      return (y, ea + eb + u * (abs(y) + ea + eb))
    case .multiply:
      let inherited = abs(a) * eb + abs(b) * ea + ea * eb
      return (y, inherited + u * (abs(y) + inherited))
    case .divide:
      let least = abs(b) - eb
      guard least > 0 else { return (y, ea == 0 && eb == 0 ? 0 : .infinity) }
      let inherited = (ea + abs(y) * eb) / least
      // Half a unit for the quotient, and one more if a reciprocal was taken first.
      return (y, inherited + 2 * u * (abs(y) + inherited))
    case .power:
      return (y, power(a, ea, b, eb, y))
    case .maximum, .minimum:
      // If rounding cannot change which one is chosen, the other's bound does not count.
      return (y, abs(a - b) > ea + eb ? (y == a ? ea : eb) : max(ea, eb))
    case .greater, .equal:
      // Exact unless rounding may flip the comparison.
      return (y, ea + eb > 0 && abs(a - b) <= ea + eb ? 1 : 0)
    }
  }
}

extension BinaryFunction {
  /// A power is monotonic in each operand over an interval of bases that leaves out 0: the corners bound it.
  private func power(_ a: Double, _ ea: Double, _ b: Double, _ eb: Double, _ y: Double) -> Double {
    let rounding = elementary * abs(y)
    if ea == 0, eb == 0 { return rounding }
    guard a - ea > 0 || eb == 0 else { return .infinity }
    let corners = [(a - ea, b - eb), (a - ea, b + eb), (a + ea, b - eb), (a + ea, b + eb)]
    let changes = corners.map { abs(self($0, $1) - y) }
    let crosses = a - ea <= 0 && a + ea >= 0
    guard changes.allSatisfy(\.isFinite), !(crosses && b < 0) else { return .infinity }
    return (changes.max() ?? 0) + (crosses ? abs(y) : 0) + rounding
  }
}

extension BinaryFunction {
  /// Whether results are rounded, to 0 if they are tiny; other results are one of the operands, 0 or 1.
  var rounds: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .power: true
    case .maximum, .minimum, .greater, .equal: false
    }
  }
}
