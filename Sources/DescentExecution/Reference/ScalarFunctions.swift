import DescentGraph

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// The functions in Double: what the reference interpreter computes and constants are folded with.

extension UnaryFunction {
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .exponential: exp(x)
    case .exponentialMinusOne: expm1(x)
    case .logarithm: log(x)
    case .logarithmOnePlus: log1p(x)
    case .squareRoot: x.squareRoot()
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .erf: erf(x)
    }
  }
}

extension BinaryFunction {
  func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .maximum: a > b || a.isNaN ? a : b
    case .minimum: a < b || a.isNaN ? a : b
    case .greater: a > b ? 1 : 0
    case .equal: a == b ? 1 : 0
    }
  }
}
