import DescentExecution
import DescentGraph
import Testing

/// A scalar function of named inputs, its gradients, and central differences for comparison.
struct Differences {
  let program: Program
  var inputs: [String: [Double]]

  /// ∂loss/∂`input` by fourth-order differences, whose error is below 10⁻¹⁰ here.
  func gradient(of output: String, withRespectTo input: String) throws -> [Double] {
    let h = 1e-3
    return try (inputs[input] ?? []).indices.map { index in
      func value(_ offset: Double) throws -> Double {
        var moved = inputs
        moved[input]?[index] += offset
        let result = try ReferenceInterpreter(program).run(inputs: moved, variables: [:])
        return result.outputs[output]?.elements[0] ?? .nan
      }
      let near = try value(h) - value(-h)
      let far = try value(2 * h) - value(-2 * h)
      return (8 * near - far) / (12 * h)
    }
  }

  /// Where the output `slope` and the differences of `loss` do not agree to 10⁻⁶.
  func disagreements(_ slope: String, _ loss: String, _ input: String) throws -> [String] {
    let result = try ReferenceInterpreter(program).run(inputs: inputs, variables: [:])
    let actual = result.outputs[slope]?.elements ?? []
    let expected = try gradient(of: loss, withRespectTo: input)
    guard actual.count == expected.count else { return ["\(slope) has \(actual.count) elements"] }
    return zip(actual, expected).enumerated().compactMap { index, pair in
      let tolerance = 1e-6 * max(abs(pair.1), 1e-3)
      return abs(pair.0 - pair.1) <= tolerance
        ? nil : "∂\(loss)/∂\(input)[\(index)] is \(pair.0), not \(pair.1)"
    }
  }
}

/// Well-separated numbers in `range`, divided among inputs of the given counts.
private func separated(_ counts: [Int], _ range: ClosedRange<Double>, seed: UInt64) -> [[Double]] {
  var random = SplitMix64(seed: seed)
  let total = counts.reduce(0, +)
  let width = (range.upperBound - range.lowerBound) / Double(total)
  var numbers = (0..<total).shuffled(using: &random).map {
    range.lowerBound + width * (Double($0) + Double.random(in: 0.2...0.8, using: &random))
  }[...]
  return counts.map { count in
    defer { numbers = numbers.dropFirst(count) }
    return Array(numbers.prefix(count))
  }
}

extension GradientRow {
  /// `loss`, a weighted sum of the result; its gradients `slope0`…; `slopes`, a weighted sum of
  /// these; and its gradients `curve0`….
  func differences(seed: UInt64) throws -> Differences {
    var weights: [String: Int] = [:]
    let program = try Program(mode: .training) { scope in
      func weighted(_ tensor: Tensor, _ name: String) -> Tensor {
        weights[name] = tensor.shape.count
        return (tensor * scope.input(name, shape: tensor.shape)).sum()
      }
      let x = shapes.enumerated().map { scope.input("x\($0.offset)", shape: $0.element) }
      let loss = weighted(result(x), "weights")
      let slopes = gradient(of: loss, withRespectTo: x)
      let sum = slopes.enumerated().map { weighted($0.element, "weights\($0.offset)") }
        .reduce(scope.constant(0), +)
      let curves = gradient(of: sum, withRespectTo: x)
      scope.output("loss", loss)
      scope.output("slopes", sum)
      for (index, slope) in slopes.enumerated() { scope.output("slope\(index)", slope) }
      for (index, curve) in curves.enumerated() { scope.output("curve\(index)", curve) }
    }
    var inputs: [String: [Double]] = [:]
    let values = separated(shapes.map(\.count), range, seed: seed)
    for (index, values) in values.enumerated() { inputs["x\(index)"] = values }
    for (number, name) in weights.keys.sorted().enumerated() {
      inputs[name] = separated([weights[name] ?? 0], -1...1, seed: seed + 100 + UInt64(number))[0]
    }
    return Differences(program: program, inputs: inputs)
  }

  /// The operations of the row's function.
  func operations() throws -> [GraphOperation] {
    try Program(mode: .training) { scope in
      _ = result(shapes.enumerated().map { scope.input("x\($0.offset)", shape: $0.element) })
    }.nodes.map(\.operation)
  }
}

@Suite struct GradientTests {
  @Test(arguments: gradientRows) func agreesWithCentralDifferences(row: GradientRow) throws {
    for seed in 0..<4 as Range<UInt64> {
      let differences = try row.differences(seed: seed)
      for index in row.shapes.indices {
        let found = try differences.disagreements("slope\(index)", "loss", "x\(index)")
        #expect(found.isEmpty, "seed \(seed)")
      }
    }
  }

  @Test(arguments: gradientRows) func ofAGradientAgreesWithCentralDifferences(row: GradientRow)
    throws
  {
    for seed in 0..<2 as Range<UInt64> {
      let differences = try row.differences(seed: seed)
      for index in row.shapes.indices {
        let found = try differences.disagreements("curve\(index)", "slopes", "x\(index)")
        #expect(found.isEmpty, "seed \(seed)")
      }
    }
  }

  @Test(arguments: gradientRows) func aRowUsesItsPrimitive(row: GradientRow) throws {
    #expect(try row.operations().contains(row.operation))
  }

  @Test func everyFunctionHasARow() {
    let covered = Set(gradientRows.map(\.operation))
    for function in UnaryFunction.allCases { #expect(covered.contains(.unary(function))) }
    for function in BinaryFunction.allCases { #expect(covered.contains(.binary(function))) }
  }

  @Test(arguments: 0..<40) func ofRandomProgramsAgreesWithCentralDifferences(seed: UInt64) throws {
    var generator = SmoothProgramGenerator(seed: seed)
    let differences = try generator.differences()
    for input in differences.program.inputs {
      let found = try differences.disagreements("slope of \(input.name)", "loss", input.name)
      #expect(found.isEmpty)
    }
  }

  @Test func isZeroForWhatTheResultDoesNotDependOn() throws {
    let slopes = try values(["a": [3, 4], "b": [1, 2, 3]]) { x in
      gradient(of: x[0].squared().sum(), withRespectTo: [x[1], x[0]])
    }
    #expect(slopes == [[0, 0, 0], [6, 8]])
  }

  @Test func ofATensorWithRespectToItselfIsOne() throws {
    #expect(try values(["x": [3]]) { x in gradient(of: x[0], withRespectTo: [x[0]]) } == [[1]])
  }

  @Test func stopsWhereItIsStopped() throws {
    let slopes = try values(["x": [3, 4]]) { x in
      gradient(of: (x[0].stoppingGradient() * x[0]).sum(), withRespectTo: x)
        + gradient(of: x[0].stoppingGradient().squared().sum(), withRespectTo: x)
    }
    #expect(slopes == [[3, 4], [0, 0]])
  }

  @Test func comparisonsPassNone() throws {
    let slopes = try values(["a": [1, 2], "b": [2, 2]]) { x in
      gradient(of: ((x[0] .> x[1]) + (x[0] .== x[1])).sum(), withRespectTo: x)
    }
    #expect(slopes == [[0, 0], [0, 0]])
  }

  @Test func equalMaximaShareIt() throws {
    let slopes = try values(["x": [5, 1, 5, 5, 5, 2]]) { x in
      gradient(of: (x[0].maximum() * 12), withRespectTo: x)
        + gradient(of: x[0].reshaped(to: [2, 3]).maximum(axes: [1]).sum() * 12, withRespectTo: x)
    }
    #expect(slopes == [[3, 0, 3, 3, 3, 0], [6, 0, 6, 6, 6, 0]])
  }

  @Test func goesToTheSecondOfTwoEqualOperands() throws {
    let slopes = try values(["a": [1], "b": [1]]) { x in
      gradient(of: Tensor.maximum(x[0], x[1]).sum(), withRespectTo: x)
        + gradient(of: Tensor.minimum(x[0], x[1]).sum(), withRespectTo: x)
    }
    #expect(slopes == [[0], [1], [0], [1]])
  }

  @Test func ofWhatWasNotChosenIsZeroEvenWhereTheUpstreamIsInfinite() throws {
    let slopes = try values(["a": [0, 4]]) { x in
      let chosen = Tensor.maximum(x[0], -1)  // whose slope below is ∞ at 0
      let other = Tensor.minimum(x[0] + 9, x[0] + 1)
      return gradient(of: chosen.squareRoot().sum(), withRespectTo: x)
        + gradient(of: (other - 1).squareRoot().sum(), withRespectTo: x)
    }
    #expect(slopes == [[.infinity, 0.25], [.infinity, 0.25]])
  }

  @Test func ofASecondOperandThatWasNotChosenIsZeroEvenWhereTheUpstreamIsInfinite() throws {
    let slopes = try values(["a": [0, 2], "b": [-1, 3], "c": [1, 1]]) { x in
      let sum = Tensor.maximum(x[0], x[1]) + Tensor.minimum(x[0], x[2])
      return gradient(of: sum.squareRoot().sum(), withRespectTo: [x[1], x[2]])
    }
    #expect(slopes == [[0, 0.25], [0, 0.25]])
  }

  @Test func ofWhatIsNotTheMaximumIsZeroEvenWhereTheUpstreamIsInfinite() throws {
    let slopes = try values(["x": [-3, 0]]) { x in
      gradient(of: x[0].maximum().squareRoot(), withRespectTo: x)  // whose slope is ∞ at 0
    }
    #expect(slopes == [[0, .infinity]])
  }

  /// The tensors that `body` computes from inputs with the given elements, in the order of their names.
  private func values(
    _ inputs: [String: [Double]], _ body: ([Tensor]) -> [Tensor]
  ) throws -> [[Double]] {
    var names: [String] = []
    let program = try Program(mode: .training) { scope in
      let x = inputs.keys.sorted().map { scope.input($0, shape: [inputs[$0]?.count ?? 0]) }
      for (index, tensor) in body(x).enumerated() {
        names.append("y\(index)")
        scope.output("y\(index)", tensor)
      }
    }
    let result = try ReferenceInterpreter(program).run(inputs: inputs, variables: [:])
    return names.map { result.outputs[$0]?.elements ?? [] }
  }
}

/// Makes random scalar functions that can be differentiated everywhere, with shared nodes.
private struct SmoothProgramGenerator {
  var random: SplitMix64
  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func differences() throws -> Differences {
    var copy = self
    let program = try Program(mode: .training) { scope in
      let x = [[2, 3], [3], [3, 2]].enumerated().map {
        scope.input("x\($0)", shape: TensorShape($1))
      }
      var pool = x
      for _ in 0..<12 { pool.append(copy.step(pool)) }
      let loss = pool.dropFirst(3).map { Tensor.tanh($0).mean() }.reduce(scope.constant(0), +)
      scope.output("loss", loss)
      for (index, slope) in gradient(of: loss, withRespectTo: x).enumerated() {
        scope.output("slope of x\(index)", slope)
      }
    }
    self = copy
    var inputs: [String: [Double]] = [:]
    for input in program.inputs {
      inputs[input.name] = (0..<input.shape.count).map { _ in
        Double.random(in: -1.5...1.5, using: &random)
      }
    }
    return Differences(program: program, inputs: inputs)
  }

  private mutating func step(_ pool: [Tensor]) -> Tensor {
    let x = pool[Int.random(in: 0..<pool.count, using: &random)]
    let fitting = pool.filter { (x.shape.broadcast(with: $0.shape)?.count ?? .max) <= 40 }
    let y = fitting[Int.random(in: 0..<fitting.count, using: &random)]
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return Tensor.tanh(x) + y
    case 1: return x - y.sigmoid()
    case 2: return Tensor.tanh(x) * Tensor.tanh(y)
    case 3: return x / (y.squared() + 1)
    case 4: return Tensor.exp(Tensor.erf(x))
    case 5: return Tensor.log(x.squared() + 1)
    case 6: return (x.squared() + 1).squareRoot()
    case 7: return Tensor.expMinusOne(Tensor.tanh(x))
    case 8: return Tensor.log(onePlus: x.squared())
    case 9: return x.rank > 1 ? x.transposed() : -x
    case 10: return x.mean(axes: x.rank > 0 ? [x.rank - 1] : [], keepingDimensions: true)
    case 11: return x.reshaped(to: [x.shape.count])
    case 12: return x.rank > 0 ? Tensor.tanh(x.sum(axes: [0])) : Tensor.tanh(x)
    default:
      return x.rank == 2 ? Tensor.tanh(x.matrixProduct(x, transposingOther: true)) : Tensor.erf(x)
    }
  }
}
