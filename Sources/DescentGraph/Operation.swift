/// The closed set of primitives.
///
/// Every switch over it is written without `default:`, so that the compiler lists the places a new
/// primitive has to be added: the shape rule (`ShapeRules.swift`), the gradient rule
/// (`GradientRules.swift`), the reference interpreter and the plan in DescentExecution.
///
/// Broadcasting is a primitive of its own, so that no other operation needs to know of it:
/// element-wise operations take operands of one shape.
public enum Operation: Sendable, Hashable {
  /// A value given anew for every run.
  case input(name: String)
  /// The value of a parameter or state when the run begins; the index is the program's.
  case variable(Int)
  /// One number, of scalar shape.
  case constant(Double)
  /// Random numbers that depend on the run's seed, the step and the stream alone.
  case random(RandomDistribution, stream: UInt64)

  case unary(UnaryFunction)
  case binary(BinaryFunction)
  /// Element by element the second operand where the first is not 0, else the third.
  case select

  /// Stretches axes of extent 1; the rank stays.
  case broadcast
  /// The same elements, in the same order, under other extents.
  case reshape
  /// Axis i of the result is axis `permutation[i]` of the operand.
  case transpose([Int])

  /// The sum over the axes, which stay with extent 1.
  case sum(axes: [Int])
  /// The maximum over the axes, which stay with extent 1.
  case maximum(axes: [Int])

  /// The product of two matrices, each transposed first where the flag says so.
  case matrixProduct(transposeLeft: Bool, transposeRight: Bool)

  /// Class labels [n] → [n, classes], 1 in the column of the label and 0 elsewhere.
  case oneHot(classes: Int)
  /// The label of the largest element of each row, [n, classes] → [n]; the first of equal ones,
  /// and 0 for a row whose largest is not finite: one that holds NaN or ∞, or −∞ alone.
  case argMax

  /// The operand itself, through which no gradient flows.
  case stopGradient
}

/// Functions of one number.
public enum UnaryFunction: String, Sendable, Hashable, CaseIterable {
  case negate
  case exponential
  /// eˣ − 1, accurate near 0.
  case exponentialMinusOne
  case logarithm
  /// ln(1 + x), accurate near 0.
  case logarithmOnePlus
  case squareRoot
  case tanh
  /// 1/(1 + e⁻ˣ). A primitive because the gradient of the composition is 0·∞ for large −x.
  case sigmoid
  /// The error function.
  case erf
}

/// Functions of two numbers.
public enum BinaryFunction: String, Sendable, Hashable, CaseIterable {
  case add
  case subtract
  case multiply
  case divide
  /// The larger; NaN where either is NaN.
  case maximum
  /// The smaller; NaN where either is NaN.
  case minimum
  /// 1 where the first is greater, else 0.
  case greater
  /// 1 where both are equal, else 0. Takes labels as well.
  case equal
}

/// What random numbers are drawn from.
public enum RandomDistribution: String, Sendable, Hashable, CaseIterable {
  /// Uniform on [0, 1).
  case uniform
  /// Gaussian with mean 0 and standard deviation 1.
  case normal
}

extension Operation: CustomStringConvertible {
  /// The name that messages use.
  public var description: String {
    switch self {
    case .input(let name): "input \(name)"
    case .variable(let index): "variable \(index)"
    case .constant(let value): "constant \(value)"
    case .random(let distribution, _): "random \(distribution.rawValue)"
    case .unary(let function): function.rawValue
    case .binary(let function): function.rawValue
    case .select: "select"
    case .broadcast: "broadcast"
    case .reshape: "reshape"
    case .transpose: "transpose"
    case .sum: "sum"
    case .maximum: "maximum over axes"
    case .matrixProduct: "matrix product"
    case .oneHot: "one-hot"
    case .argMax: "argmax"
    case .stopGradient: "stop gradient"
    }
  }
}
