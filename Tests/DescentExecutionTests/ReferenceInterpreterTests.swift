import DescentExecution
import DescentGraph
import Foundation
import Testing

/// The value of a tensor made from inputs with the given elements, by the interpreter.
private func value(
  _ inputs: [(TensorShape, [Double])], mode: TraceMode = .evaluation, _ body: ([Tensor]) -> Tensor
) throws -> ReferenceInterpreter.Value {
  let program = try Program(mode: mode) { scope in
    scope.output("y", body(inputs.enumerated().map { scope.input("x\($0)", shape: $1.0) }))
  }
  var elements: [String: [Double]] = [:]
  for (index, input) in inputs.enumerated() { elements["x\(index)"] = input.1 }
  return try #require(
    try ReferenceInterpreter(program).run(inputs: elements, variables: [:]).outputs["y"])
}

private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-14 * max(1, abs(b)) }

/// The interpreter is the oracle for everything else; it is tested against closed forms.
@Suite struct ReferenceInterpreterTests {
  @Test func functionsOfOneNumberAreThoseOfTheSystemsLibrary() throws {
    let closed: [UnaryFunction: (Double) -> Double] = [
      .negate: { 0 - $0 }, .exp: { Foundation.exp($0) },
      .expMinusOne: { Foundation.exp($0) - 1 }, .log: { Foundation.log($0) },
      .logOnePlus: { Foundation.log(1 + $0) }, .squareRoot: { Foundation.pow($0, 0.5) },
      .tanh: {
        (Foundation.exp($0) - Foundation.exp(-$0)) / (Foundation.exp($0) + Foundation.exp(-$0))
      },
      .sigmoid: { 0.5 + 0.5 * Foundation.tanh($0 / 2) }, .erf: { 1 - Foundation.erfc($0) },
    ]
    #expect(closed.count == UnaryFunction.allCases.count)
    let points = [0.3, 0.9, 1.7, 4]
    for row in gradientRows {
      guard case .unary(let function) = row.operation, let form = closed[function] else { continue }
      let actual = try value([([4], points)]) { row.result($0) }
      for (x, y) in zip(points, actual.elements) { #expect(close(y, form(x)), "\(function) \(x)") }
    }
  }

  @Test func functionsOfTwoNumbers() throws {
    let closed: [BinaryFunction: [Double]] = [
      .add: [5, 4], .subtract: [1, 0], .multiply: [6, 4], .divide: [1.5, 1], .power: [9, 4],
      .maximum: [3, 2],
      .minimum: [2, 2], .greater: [1, 0], .equal: [0, 1],
    ]
    #expect(closed.count == BinaryFunction.allCases.count)
    for row in gradientRows where row.shapes.count == 2 {
      guard case .binary(let function) = row.operation else { continue }
      #expect(
        try value([([2], [3, 2]), ([2], [2, 2])]) { row.result($0) }.elements == closed[function])
    }
  }

  @Test func theLargerAndTheSmallerAreNotANumberWhereEitherIsNot() throws {
    let x: [(TensorShape, [Double])] = [([3], [.nan, 1, .nan]), ([3], [1, .nan, .nan])]
    #expect(try value(x) { Tensor.maximum($0[0], $0[1]) }.elements.allSatisfy(\.isNaN))
    #expect(try value(x) { Tensor.minimum($0[0], $0[1]) }.elements.allSatisfy(\.isNaN))
  }

  @Test(arguments: [false, true], [false, true])
  func matrixProductsByHand(transposeLeft: Bool, transposeRight: Bool) throws {
    // [1 2 3; 4 5 6] · [7 8; 9 10; 11 12], each written transposed if its flag is set.
    let left: (TensorShape, [Double]) =
      transposeLeft ? ([3, 2], [1, 4, 2, 5, 3, 6]) : ([2, 3], [1, 2, 3, 4, 5, 6])
    let right: (TensorShape, [Double]) =
      transposeRight ? ([2, 3], [7, 9, 11, 8, 10, 12]) : ([3, 2], [7, 8, 9, 10, 11, 12])
    let product = try value([left, right]) {
      $0[0].matrixProduct(
        $0[1], transposingSelf: transposeLeft, transposingOther: transposeRight)
    }
    #expect(product.elements == [58, 64, 139, 154])
  }

  @Test func shapesByHand() throws {
    let x: [(TensorShape, [Double])] = [([2, 3], [1, 2, 3, 4, 5, 6])]
    #expect(try value(x) { $0[0].transposed() }.elements == [1, 4, 2, 5, 3, 6])
    #expect(try value(x) { $0[0].reshaped(to: [3, 2]) }.elements == [1, 2, 3, 4, 5, 6])
    #expect(try value(x) { $0[0].sum(axes: [0]) }.elements == [5, 7, 9])
    #expect(try value(x) { $0[0].sum(axes: [1]) }.elements == [6, 15])
    #expect(try value(x) { $0[0].mean() }.elements == [3.5])
    #expect(try value(x) { $0[0].maximum(axes: [1]) }.elements == [3, 6])
    #expect(
      try value([([2, 1], [1, 2])]) { $0[0].broadcast(to: [2, 2, 2]) }.elements
        == [1, 1, 2, 2, 1, 1, 2, 2])
    let cube: [(TensorShape, [Double])] = [([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])]
    #expect(try value(cube) { $0[0].transposed([2, 0, 1]) }.elements == [0, 2, 4, 6, 1, 3, 5, 7])
    #expect(try value(cube) { $0[0].sum(axes: [1]) }.elements == [2, 4, 10, 12])
  }

  @Test func choicesByHand() throws {
    let x: [(TensorShape, [Double])] = [([2, 3], [1, 5, 5, .nan, 8, 9])]
    #expect(try value(x) { $0[0].argMax() }.elements == [1, 0])
    #expect(try value(x) { $0[0].argMax().oneHot(classes: 2) }.elements == [0, 1, 1, 0])
    let late: [(TensorShape, [Double])] = [([2, 3], [1, .infinity, 5, 3, 8, .nan])]
    #expect(try value(late) { $0[0].argMax() }.elements == [0, 0])
    #expect(try value(x) { $0[0].maximum(axes: [1]) }.elements[1].isNaN)
    #expect(try value(late) { $0[0].maximum(axes: [1]) }.elements[1].isNaN)
    #expect(
      try value([([3], [0, 2, -1]), ([3], [1, 2, 3])]) {
        $0[1].selected(where: $0[0], else: -$0[1])
      }.elements == [-1, 2, 3])
  }

  @Test func variablesAreReadOldAndLeftNew() throws {
    let program = try Program(mode: .training) { scope in
      let a = scope.parameter("a", shape: [1], initial: .constant(0))
      scope.assign(a + 1, to: a)
      scope.output("old", a)
    }
    let result = try ReferenceInterpreter(program).run(inputs: [:], variables: ["a": [4]])
    #expect(result.outputs["old"]?.elements == [4])
    #expect(result.variables["a"]?.elements == [5])
  }

  @Test func boundsHoldAndAreSharp() throws {
    let numbers = (0..<60).map { Double(Float($0) * 0.05 - 1.5) }
    let result = try value([([6, 10], numbers), ([10, 6], numbers.reversed())]) { x in
      Tensor.log(Tensor.exp(Tensor.tanh(x[0].matrixProduct(x[1]))).sum(axes: [0]))
    }
    for bound in result.bounds { #expect(bound > 1e-8 && bound < 1e-4) }
  }

  @Test func inputsAreExactAndEveryRoundingCounts() throws {
    let x: [(TensorShape, [Double])] = [([2], [1.5, 3]), ([2], [0.7, 1.1])]
    #expect(try value(x) { $0[0].reshaped(to: [2, 1]) }.bounds == [0, 0])
    for row in gradientRows where row.shapes.count <= 2 {
      switch row.operation {
      case .unary(.negate), .binary(.maximum), .binary(.minimum), .binary(.greater),
        .binary(.equal):
        for bound in try value(x, { row.result($0) }).bounds { #expect(bound < 0x1p-120) }
      case .unary, .binary:
        let result = try value(x) { row.result($0) }
        for (y, bound) in zip(result.elements, result.bounds) {
          #expect(bound >= 0x1p-24 * abs(y) && bound <= 0x1p-20 * abs(y), "\(row)")
        }
      default: break
      }
    }
  }

  /// About 10⁻⁶, with a rounding error of a fifth of that: the difference of two numbers near 1.1.
  private func rest(_ x: Tensor) -> Tensor { x * 1.1 - 1.1 }

  @Test func boundsCoverTheEndsOfTheOperandsIntervalsAndLittleMore() throws {
    let x: [(TensorShape, [Double])] = [([1], [1.000_001]), ([1], [1.000_002])]
    let operands = try [0, 1].map { index in try value(x) { rest($0[index]) } }
    let ends = operands.map { operand in
      [1.0, -1].map { operand.elements[0] + $0 * operand.bounds[0] }
    }
    for row in gradientRows where row.shapes.count <= 2 {
      let corners: [[Double]]
      switch row.operation {
      case .unary: corners = ends[0].map { [$0] }
      case .binary(.greater), .binary(.equal): continue
      case .binary: corners = ends[0].flatMap { a in ends[1].map { [a, $0] } }
      default: continue
      }
      let result = try value(x) { row.result($0.map(rest)) }
      let (y, bound) = (result.elements[0], result.bounds[0])
      let reached = try corners.map { corner in
        try abs(value(corner.map { ([1], [$0]) }) { row.result($0) }.elements[0] - y)
      }
      let furthest = reached.max() ?? .nan
      #expect(bound >= furthest * (1 - 1e-9), "\(row)")
      #expect(bound <= furthest * (1 + 1e-5) + 0x1p-21 * abs(y), "\(row)")
    }
  }

  @Test func aBoundIsInfiniteWhereAnOperandMayLeaveTheDomain() throws {
    // At the end of the domain, and near it.
    let x: [(TensorShape, [Double])] = [([2], [1, 1 + 1e-8])]
    for function: (Tensor) -> Tensor in [
      { 1 / $0 }, { Tensor.log($0) }, { $0.squareRoot() }, { Tensor.log(onePlus: $0 - 1) },
    ] {
      #expect(try value(x) { function(rest($0[0])) }.bounds == [.infinity, .infinity])
      #expect(try value([([1], [1.1])]) { function(rest($0[0])) }.bounds[0] < 1e-4)
    }
  }

  @Test func theBoundOfASumIsThatOfItsTermsAndItsRoundings() throws {
    let x: [(TensorShape, [Double])] = [([2], [-1.5, -3])]
    let exact = try value(x) { $0[0].sum() }.bounds[0]
    #expect(exact >= 0x1p-24 * 4.5 && exact <= 0x1p-20 * 4.5)
    let terms = try value(x) { $0[0] * 1.1 }.bounds
    let sum = try value(x) { ($0[0] * 1.1).sum() }
    let maximum = try value(x) { ($0[0] * 1.1).maximum() }
    #expect(sum.bounds[0] >= terms[0] + terms[1] + exact)
    #expect(maximum.bounds[0] >= terms[1] && maximum.bounds[0] <= 1.01 * terms[1])
  }

  @Test func aConstantIsRounded() throws {
    for constant in [1.1, -1.1] {
      let bound = try value([([1], [constant])]) { $0[0] - constant }.bounds[0]
      #expect(bound >= 0x1p-24 * 1.1 && bound <= 0x1p-22 * 1.1)
    }
  }

  @Test func whatIsTooSmallForAFloatMayBecomeZero() throws {
    let x: [(TensorShape, [Double])] = [([1], [1e-20]), ([1], [1e-20])]
    #expect(try value(x) { $0[0] * $0[1] }.bounds[0] >= 1e-40)
    #expect(try value([([1], [-90])]) { Tensor.exp($0[0]) }.bounds[0] >= 8.2e-40)
    #expect(try value([([2], [1e-39, 2e-39])]) { $0[0].sum() }.bounds[0] >= 3e-39)
  }

  @Test func aChoiceThatRoundingMayTurnIsOpenAndAnotherIsNot() throws {
    for (number, isOpen) in [(1, true), (1.1, false)] {
      let x: [(TensorShape, [Double])] = [([1], [number])]
      let greater = try value(x) { rest($0[0]) .> 0 }
      let equal = try value(x) { ($0[0] * 1.1) .== ($0[0] * 0 + 1.1) }
      #expect((greater.bounds[0] >= 1) == isOpen && (equal.bounds[0] >= 1) == isOpen)
      #expect(try value(x) { rest($0[0]).broadcast(to: [1, 2]).argMax() }.bounds[0] >= 1)
      let chosen = try value(x) { rest($0[0]).selected(where: rest($0[0]) .> 0, else: $0[0] + 5) }
      #expect((chosen.bounds[0] >= 5) == isOpen)
    }
    #expect(try value([([2, 2], [1, 3, 2, 2])]) { $0[0].argMax() }.bounds == [0, 0])
  }

  @Test func boundsGrowFromStepToStep() throws {
    let x: [(TensorShape, [Double])] = [([2], [1, 3])]
    let once = try value(x) { $0[0] * 1.1 }.bounds
    let twice = try value(x) { $0[0] * 1.1 * 1.1 }.bounds
    for (one, two) in zip(once, twice) { #expect(two > one) }
  }

  @Test func whatIsMissingOrOfAnotherSizeIsAnError() throws {
    let program = try Program(mode: .training) { scope in
      scope.output("y", scope.input("x", shape: [2]))
    }
    for (inputs, found) in [([:], 0), (["x": [1.0, 2, 3]], 3)] as [([String: [Double]], Int)] {
      let error = #expect(throws: ReferenceError.self) {
        try ReferenceInterpreter(program).run(inputs: inputs, variables: [:])
      }
      #expect(error?.description == "input x: \(found) elements given for [2]")
    }
  }
}
