/// The closed set of primitives.
///
/// Every switch over it is written without `default:`, so that the compiler lists the places where a new primitive must
/// be added: the shape rule (`ShapeRules.swift`), the gradient rule (`GradientRules.swift`), the reference interpreter
/// and the plan in DescentExecution.
///
/// Broadcasting is a separate primitive, so that no other operation has to handle it: element-wise operations take
/// operands of one shape.
public enum GraphOperation: Sendable, Hashable {
  /// A value supplied for every run.
  case input(name: String)
  /// The value of a parameter or state at the start of the run, by its index in the program.
  case variable(Int)
  /// One number, of scalar shape.
  case constant(Double)
  /// Numbers or labels that are known when the program is written.
  case array(ConstantArray)
  /// Random numbers that depend only on the run's seed, the step and the stream.
  case random(RandomDistribution, stream: UInt64)

  case unary(UnaryFunction)
  case binary(BinaryFunction)
  /// Element-wise, the second operand where the first is not 0, otherwise the third.
  case select

  /// Stretches axes of extent 1; the rank is unchanged.
  case broadcast
  /// The same elements, in the same order, with a different shape.
  case reshape
  /// Axis i of the result is axis `permutation[i]` of the operand.
  case transpose([Int])
  /// The elements under windows that move over the operand: slices, padding, and what convolution and pooling read.
  case windows(Windows)
  /// The adjoint of ``windows(_:)``: each element is added where its window read it; elements of padding are dropped.
  case foldWindows(Windows)
  /// The operands one after another along an axis.
  case concatenate(axis: Int)
  /// The rows of the first operand, along its first axis, that the second operand names; an index without a row gives
  /// NaN.
  case rows
  /// The adjoint of ``rows``: row i of the first operand is added to the row of the result that index i of the second
  /// names; an index without a row is dropped.
  case addRows(count: Int)
  /// The rows of ``addRows(count:)`` that the third operand names: row i is the sum of those rows of the first operand
  /// whose index in the second is index i of the third. An index that is not one of `count` rows gives NaN.
  case addMatchingRows(count: Int)
  /// The first operand, in which row i of the third operand replaces the row that index i of the second names; the last
  /// of several counts. An index without a row is dropped.
  case replaceRows
  /// Numbers as labels, toward 0, −1 where there is no such label; or labels as numbers.
  case convert(ElementType)

  /// The sum over the axes, which are kept with extent 1.
  case sum(axes: [Int])
  /// The maximum over the axes, which are kept with extent 1.
  case maximum(axes: [Int], ties: Ties)

  /// The product of two matrices, each transposed first if its flag is set; of each pair of matrices if there are
  /// leading axes.
  case matrixProduct(transposeLeft: Bool, transposeRight: Bool)

  /// Class labels [n] → [n, classes], 1 in the column of the label and 0 elsewhere.
  case oneHot(classes: Int)
  /// The label of the largest element of each row, [n, classes] → [n]; the first among equals, and 0 for a row whose
  /// largest element is not finite: one that contains NaN or ∞, or only −∞.
  case argMax

  /// The operand itself, through which no gradient flows.
  case stopGradient
}

/// Which of several equal maxima get the gradient.
public enum Ties: String, Sendable, Hashable, CaseIterable {
  /// All of them, in equal shares.
  case shared
  /// The first one.
  case first
}

/// Functions of one number.
public enum UnaryFunction: String, Sendable, Hashable, CaseIterable {
  case negate
  case exp
  /// eˣ − 1, accurate near 0.
  case expMinusOne
  case log
  /// ln(1 + x), accurate near 0.
  case logOnePlus
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
  /// The first to the power of the second, as C's `pow`.
  case power
  /// The larger; NaN if either is NaN.
  case maximum
  /// The smaller; NaN if either is NaN.
  case minimum
  /// 1 where the first is greater, otherwise 0.
  case greater
  /// 1 where both are equal, otherwise 0. Also accepts labels.
  case equal
}

/// The distribution of random numbers.
public enum RandomDistribution: String, Sendable, Hashable, CaseIterable {
  /// Uniform on [0, 1).
  case uniform
  /// Gaussian with mean 0 and standard deviation 1.
  case normal
}

extension GraphOperation: CustomStringConvertible {
  /// The name that messages use.
  public var description: String {
    switch self {
    case .input(let name): "input \(name)"
    case .variable(let index): "variable \(index)"
    case .constant(let value): "constant \(value)"
    case .array: "constant array"
    case .random(let distribution, _): "random \(distribution.rawValue)"
    case .unary(let function): function.rawValue
    case .binary(let function): function.rawValue
    case .select: "select"
    case .broadcast: "broadcast"
    case .reshape: "reshape"
    case .transpose: "transpose"
    case .windows: "windows"
    case .foldWindows: "fold of windows"
    case .concatenate: "concatenation"
    case .rows: "rows"
    case .addRows: "sum of rows"
    case .addMatchingRows: "sum of matching rows"
    case .replaceRows: "replacement of rows"
    case .convert(.int32): "conversion to labels"
    case .convert(.float32): "conversion to numbers"
    case .sum: "sum"
    case .maximum: "maximum over axes"
    case .matrixProduct: "matrix product"
    case .oneHot: "one-hot"
    case .argMax: "argmax"
    case .stopGradient: "stop gradient"
    }
  }
}
