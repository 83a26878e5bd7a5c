import DescentGraph
import RealModule

// The functions in Double, used by the reference interpreter and for constant folding.

extension UnaryFunction {
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .exp: Double.exp(x)
    case .expMinusOne: Double.expMinusOne(x)
    case .log: Double.log(x)
    case .logOnePlus: Double.log(onePlus: x)
    case .squareRoot: x.squareRoot()
    case .tanh: Double.tanh(x)
    case .sigmoid: 1 / (1 + Double.exp(-x))
    case .erf: Double.erf(x)
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
    case .power: Double.pow(a, b)
    case .maximum: a > b || a.isNaN ? a : b
    case .minimum: a < b || a.isNaN ? a : b
    case .greater: a > b ? 1 : 0
    case .equal: a == b ? 1 : 0
    }
  }
}
