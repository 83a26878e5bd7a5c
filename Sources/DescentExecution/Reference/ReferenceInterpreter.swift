import DescentGraph
import DescentNumerics
import RealModule

/// Runs a program in `Double`, one node at a time: the oracle for plans and gradients.
///
/// With each value it computes a bound on the error of a run in `Float`, propagated through every operation, each
/// adding its own rounding error (a small constant × 2⁻²⁴ × the sum of the absolute terms). After J. H. Wilkinson's
/// running error analysis (N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., section 3.3).
public struct ReferenceInterpreter {
  /// A node's elements, each with a bound on the error of a Float run.
  public struct Value: Sendable {
    /// The elements in row-major order.
    public var elements: [Double]
    /// For each element, the bound on the error of a run in Float.
    public var bounds: [Double]

    /// Creates a value whose elements are exact unless bounds are given.
    public init(_ elements: [Double], bounds: [Double]? = nil) {
      self.elements = elements
      self.bounds = bounds ?? Array(repeating: 0, count: elements.count)
    }
  }

  /// The results of a run.
  public struct Result: Sendable {
    /// The outputs by name.
    public var outputs: [String: Value]
    /// The variables after the run, by path.
    public var variables: [String: Value]
  }

  /// The program to run.
  public let program: Program

  /// Creates an interpreter of a program.
  public init(_ program: Program) { self.program = program }

  /// Runs the program once.
  ///
  /// - Parameters:
  ///   - inputs: The elements of each input by name; labels as whole numbers.
  ///   - variables: The elements of each variable by path.
  /// - Throws: ``ReferenceError`` if an input or variable is missing or has the wrong size.
  public func run(
    inputs: [String: [Double]], variables: [String: [Double]], seed: UInt64 = 0, step: UInt32 = 0
  ) throws -> Result {
    var values: [Value] = []
    values.reserveCapacity(program.nodes.count)
    for node in program.nodes {
      switch node.operation {
      case .input(let name):
        values.append(try leaf(inputs[name], node, "input \(name)"))
      case .variable(let index):
        let path = program.variables[index].path
        values.append(try leaf(variables[path], node, "variable \(path)"))
      default:
        let operands = node.operands.map { (values[$0], program.nodes[$0].shape) }
        values.append(evaluate(node, operands, seed: seed, step: step))
      }
    }
    var result = Result(outputs: [:], variables: variables.mapValues { Value($0) })
    for output in program.outputs { result.outputs[output.name] = values[output.node] }
    for assignment in program.assignments {
      result.variables[program.variables[assignment.variable].path] = values[assignment.value]
    }
    return result
  }

  private func leaf(_ elements: [Double]?, _ node: Node, _ name: String) throws -> Value {
    guard let elements, elements.count == node.shape.count else {
      throw ReferenceError(
        description: "\(name): \(elements?.count ?? 0) elements given for \(node.shape)")
    }
    return Value(elements)
  }
}

/// An input or variable that does not fit the program.
public struct ReferenceError: SentenceError {
  /// What does not fit, in one sentence.
  public let description: String
}

/// Half a unit in the last place of a Float, relative.
private let unit = 0x1p-24
/// The smallest positive normal Float: below it values may become 0.
private let tiny = 0x1p-126

extension ReferenceInterpreter {
  private func evaluate(
    _ node: Node, _ operands: [(Value, TensorShape)], seed: UInt64, step: UInt32
  ) -> Value {
    let x = operands.map(\.0)
    switch node.operation {
    case .input, .variable:
      return Value([])
    case .array(let array):
      return Value(array.values)
    case .constant(let value):
      return Value([value], bounds: [unit * abs(value)])
    case .random(let distribution, let stream):
      return random(distribution, node.shape.count, seed, stream, step)
    case .unary(let function):
      return map(x[0]) { function.evaluate($0, $1) }
    case .binary(let function):
      return map(x[0], x[1], adding: function.rounds ? tiny : 0) {
        function.evaluate($0, $1, $2, $3)
      }
    case .select:
      return select(x[0], x[1], x[2])
    case .reshape, .stopGradient:
      return x[0]
    case .broadcast:
      return gathered(x[0], indices(from: operands[0].1, stretchedTo: node.shape))
    case .transpose(let permutation):
      return gathered(x[0], indices(from: operands[0].1, permuted: permutation))
    case .windows(let windows):
      return read(x[0], operands[0].1, windows)
    case .foldWindows(let windows):
      return fold(x[0], windows, node.shape)
    case .concatenate(let axis):
      return concatenated(operands, axis)
    case .rows:
      return rows(operands[0], x[1])
    case .addRows(let count):
      return addRows(x[0], x[1], count, node.shape)
    case .addMatchingRows(let count):
      let width = x[0].elements.count / x[1].elements.count
      let sums = addRows(x[0], x[1], count, [count, width])
      return rows((sums, [count, width]), x[2])
    case .replaceRows:
      return replaceRows(operands[0], x[1], x[2])
    case .convert(let type):
      return converted(x[0], to: type)
    case .sum:
      return reduce(operands[0], to: node.shape, sum)
    case .maximum:
      return reduce(operands[0], to: node.shape, maximum)
    case .matrixProduct(let transposeLeft, let transposeRight):
      return product(operands[0], operands[1], node.shape, transposeLeft, transposeRight)
    case .oneHot(let classes):
      return Value(
        x[0].elements.flatMap { label in (0..<classes).map { Double($0) == label ? 1 : 0 } })
    case .argMax:
      return argMax(operands[0])
    }
  }

  // MARK: Element-wise operations

  private func map(_ x: Value, _ function: (Double, Double) -> (Double, Double)) -> Value {
    let pairs = zip(x.elements, x.bounds).map(function)
    return Value(pairs.map(\.0), bounds: pairs.map { $0.1 + tiny })
  }

  private func map(
    _ a: Value, _ b: Value, adding flushed: Double,
    _ function: (Double, Double, Double, Double) -> (Double, Double)
  ) -> Value {
    let pairs = a.elements.indices.map {
      function(a.elements[$0], a.bounds[$0], b.elements[$0], b.bounds[$0])
    }
    return Value(pairs.map(\.0), bounds: pairs.map { $0.1 + flushed })
  }

  private func select(_ condition: Value, _ a: Value, _ b: Value) -> Value {
    var result = Value(a.elements, bounds: a.bounds)
    for i in a.elements.indices {
      if condition.elements[i] == 0 {
        (result.elements[i], result.bounds[i]) = (b.elements[i], b.bounds[i])
      }
      // A condition that rounding may flip can select the other.
      if condition.bounds[i] >= max(abs(condition.elements[i]), 0x1p-100) {
        let other = condition.elements[i] == 0 ? a : b
        result.bounds[i] = max(
          result.bounds[i], abs(other.elements[i] - result.elements[i]) + other.bounds[i])
      }
    }
    return result
  }

  private func random(
    _ distribution: RandomDistribution, _ count: Int, _ seed: UInt64, _ stream: UInt64,
    _ step: UInt32
  ) -> Value {
    var elements: [Double] = []
    var block: UInt32 = 0
    while elements.count < count {
      let words = philox(block, step, stream, seed)
      switch distribution {
      case .uniform:
        elements += words.map { Double($0 >> 8) * 0x1p-24 }
      case .normal:
        for pair in 0..<2 {
          let radius = (-2 * Double.log((Double(words[2 * pair]) + 1) * 0x1p-32)).squareRoot()
          let angle = 2 * Double.pi * Double(words[2 * pair + 1]) * 0x1p-32
          elements += [radius * Double.cos(angle), radius * Double.sin(angle)]
        }
      }
      block += 1
    }
    elements.removeLast(elements.count - count)
    let error = distribution == .uniform ? 0 : 64 * unit
    return Value(elements, bounds: elements.map { _ in error })
  }

  private func philox(
    _ block: UInt32, _ step: UInt32, _ stream: UInt64, _ seed: UInt64
  ) -> [UInt32] {
    let stream = Philox.halves(stream)
    let words = Philox.words(
      counter: [block, step, stream[0], stream[1]], key: Philox.halves(seed))
    return (0..<4).map { words[$0] }
  }

  // MARK: Shapes

  private func gathered(_ x: Value, _ indices: [Int]) -> Value {
    Value(indices.map { x.elements[$0] }, bounds: indices.map { x.bounds[$0] })
  }

  /// For every element of `target`, the index of the element of `shape` of which it is a copy.
  private func indices(from shape: TensorShape, stretchedTo target: TensorShape) -> [Int] {
    let strides = zip(rowMajorStrides(shape), shape.dimensions).map { $1 == 1 ? 0 : $0 }
    return walk(target.dimensions, strides)
  }

  private func indices(from shape: TensorShape, permuted permutation: [Int]) -> [Int] {
    let strides = rowMajorStrides(shape)
    return walk(permutation.map { shape[$0] }, permutation.map { strides[$0] })
  }

  private func rowMajorStrides(_ shape: TensorShape) -> [Int] {
    shape.dimensions.indices.map { shape.dimensions.dropFirst($0 + 1).reduce(1, *) }
  }

  private func walk(_ extents: [Int], _ strides: [Int]) -> [Int] {
    zip(extents, strides).reduce([0]) { indices, axis in
      indices.flatMap { index in (0..<axis.0).map { index + $0 * axis.1 } }
    }
  }

  // MARK: Reductions and products

  private func reduce(
    _ x: (Value, TensorShape), to shape: TensorShape,
    _ function: ([(Double, Double)]) -> (Double, Double)
  ) -> Value {
    var groups = [[(Double, Double)]](repeating: [], count: shape.count)
    for (index, target) in indices(from: shape, stretchedTo: x.1).enumerated() {
      groups[target].append((x.0.elements[index], x.0.bounds[index]))
    }
    let pairs = groups.map(function)
    return Value(pairs.map(\.0), bounds: pairs.map { $0.1 + tiny })
  }

  /// The constant for a sum of n terms: at most n − 1 roundings affect a term, but with blocks and lanes far fewer do,
  /// and those of long sums largely cancel.
  private func roundings(_ n: Int) -> Double { Double(min(n, 16)) }

  func sum(_ terms: [(Double, Double)]) -> (Double, Double) {
    let sum = terms.reduce(0) { $0 + $1.0 }
    let magnitude = terms.reduce(0) { $0 + abs($1.0) }
    let inherited = terms.reduce(0) { $0 + $1.1 }
    return (sum, inherited + roundings(terms.count) * unit * (magnitude + inherited))
  }

  private func maximum(_ terms: [(Double, Double)]) -> (Double, Double) {
    let values = terms.map(\.0)
    if values.contains(where: \.isNaN) { return (.nan, 0) }
    return (values.max() ?? -.infinity, terms.map(\.1).max() ?? 0)
  }

  private func product(
    _ a: (Value, TensorShape), _ b: (Value, TensorShape), _ shape: TensorShape,
    _ transposeLeft: Bool,
    _ transposeRight: Bool
  ) -> Value {
    let rank = shape.rank
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let (leftColumns, rightColumns) = (a.1[rank - 1], b.1[rank - 1])
    let inner = transposeLeft ? a.1[rank - 2] : leftColumns
    var result = Value(Array(repeating: 0, count: shape.count))
    for matrix in 0..<shape.count / (rows * columns) {
      for (row, column) in (0..<rows).flatMap({ row in (0..<columns).map { (row, $0) } }) {
        let terms = (0..<inner).map { k in
          let i =
            matrix * rows * inner
            + (transposeLeft ? k * leftColumns + row : row * leftColumns + k)
          let j =
            matrix * inner * columns
            + (transposeRight ? column * rightColumns + k : k * rightColumns + column)
          return BinaryFunction.multiply.evaluate(
            a.0.elements[i], a.0.bounds[i], b.0.elements[j], b.0.bounds[j])
        }
        let (value, bound) = sum(terms)
        let place = (matrix * rows + row) * columns + column
        result.elements[place] = value
        result.bounds[place] = bound + tiny * Double(inner)
      }
    }
    return result
  }

  private func argMax(_ x: (Value, TensorShape)) -> Value {
    let (rows, columns) = (x.1[0], x.1[1])
    var result = Value([])
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      let values = Array(x.0.elements[range])
      let bounds = Array(x.0.bounds[range])
      let best = values.indices.max { values[$0] < values[$1] } ?? 0
      let first = values.firstIndex(of: values[best]) ?? 0
      let isFinite = values[best].isFinite && !values.contains(where: \.isNaN)
      result.elements.append(isFinite ? Double(first) : 0)
      // Another column may win if rounding can raise it above the largest.
      let isCertain = values.indices.allSatisfy {
        $0 == first || values[$0] + bounds[$0] < values[first] - bounds[first]
          || (values[$0] == values[first] && bounds[$0] == 0 && bounds[first] == 0)
      }
      result.bounds.append(isFinite && !isCertain ? Double(columns) : 0)
    }
    return result
  }
}
