import DescentGraph
import Testing

@testable import DescentExecution

/// Runs a program of constants and gives an output, whose bits are the elements of labels if it has those.
private func run(_ write: @escaping (Scope) -> Tensor) throws -> [Float] {
  let program = try Program(mode: .evaluation) { scope in
    let y = write(scope)
    scope.output("y", y.type == .int32 ? y.converted(to: .float32) : y)
  }
  var results: [[Float]] = []
  for keeping in [false, true] {
    let plan = Plan(program, keepingEverything: keeping)
    let executor = try Executor(plan, variables: VariableStore(seed: 1))
    executor.run()
    results.append(executor.output("y").map { Array($0) } ?? [])
  }
  #expect(results[0].map(\.bitPattern) == results[1].map(\.bitPattern))
  return results[0]
}

private func mistake(_ write: @escaping (Scope) -> Tensor) -> String {
  do {
    _ = try Program(mode: .evaluation) { scope in scope.output("y", write(scope)) }
    return "none"
  } catch { return "\(error)" }
}

@Suite struct MovementTests {
  private let counting = (0..<12).map { Float($0) }

  @Test func slicesTakeEveryStep() throws {
    let numbers = counting
    #expect(
      try run { $0.constant(numbers, shape: [3, 4]).sliced(1..<3) } == [4, 5, 6, 7, 8, 9, 10, 11])
    #expect(
      try run { $0.constant(numbers, shape: [3, 4]).sliced(1..<4, axis: -1, step: 2) }
        == [1, 3, 5, 7, 9, 11])
    #expect(try run { $0.constant(numbers, shape: [3, 4]).element(-1 + 2, axis: 1) } == [1, 5, 9])
  }

  @Test func labelsMoveAsTheyAre() throws {
    let labels: [Int32] = [3, -1, 7, 2_000_000_000]
    #expect(try run { $0.constant(labels: labels, shape: [4]).sliced(1..<3) } == [-1, 7])
    #expect(
      try run {
        $0.constant(labels: labels, shape: [2, 2]).padded(axis: 0, before: 1, after: 0, with: 5)
      }
        == [5, 5, 3, -1, 7, 2e9])
    #expect(
      try run {
        Tensor.concatenate(
          [
            $0.constant(labels: labels, shape: [2, 2]),
            $0.constant(labels: [9, 8], shape: [2, 1]),
          ],
          axis: 1)
      } == [3, -1, 9, 7, 2e9, 8])
    #expect(
      try run { $0.constant(labels: labels, shape: [2, 2]).transposed() } == [3, 7, -1, 2e9])
    #expect(
      try run {
        $0.constant(labels: labels, shape: [2, 2]).rows(
          at: $0.constant(labels: [1, 0], shape: [2]))
      } == [7, 2e9, 3, -1])
  }

  @Test func paddingOfNotANumberIsNotANumber() throws {
    let padded = try run {
      $0.constant([1], shape: [1]).padded(axis: 0, before: 1, after: 1, with: .nan)
    }
    #expect(padded[0].isNaN && padded[1] == 1 && padded[2].isNaN)
  }

  @Test func numbersBecomeTheLabelNextToThemTowardZero() throws {
    let numbers: [Float] = [0, 0.9, 1, 2.5, -0.5, -3, .nan, .infinity, 0x1p31, 2_147_483_520]
    #expect(
      try run { $0.constant(numbers, shape: [numbers.count]).converted(to: .int32) }
        == [0, 0, 1, 2, -1, -1, -1, -1, -1, 2_147_483_520])
  }

  @Test func anIndexWithoutARowShows() throws {
    let numbers = counting
    let rows = try run {
      $0.constant(numbers, shape: [6, 2]).rows(
        at: $0.constant(labels: [5, -1, 6, 0], shape: [2, 2]))
    }
    #expect(rows[0...1] == [10, 11] && rows[6...7] == [0, 1])
    #expect(rows[2...5].allSatisfy { $0.isNaN })
    let sums = try run {
      $0.constant(numbers, shape: [4, 3]).addingRows(
        at: $0.constant(labels: [1, 7, -1, 1], shape: [4]), count: 2)
    }
    #expect(sums == [0, 0, 0, 9, 11, 13])
  }

  @Test func theFirstOfEqualMaximaGetsTheGradient() throws {
    for (axis, expected) in [(0, [1, 0, 0, 0, 2, 0, 0, 0, 3]), (1, [1, 0, 0, 2, 0, 0, 0, 0, 3])]
      as [(Int, [Float])]
    {
      let slopes = try run { scope in
        let x = scope.constant([5, 1, 2, 5, 5, 1, 5, 5, 9], shape: [3, 3])
        let weights = scope.constant([1, 2, 3], shape: [3])
        let y = x.maximum(axes: [axis], ties: .first)
        return gradient(of: (y * weights).sum(), withRespectTo: [x])[0]
      }
      #expect(slopes == expected)
    }
  }

  @Test func runningSums() throws {
    let numbers = counting
    #expect(
      try run { $0.constant(numbers, shape: [3, 4]).cumulativeSum() }
        == [0, 1, 3, 6, 4, 9, 15, 22, 8, 17, 27, 38])
    #expect(
      try run { $0.constant(numbers, shape: [3, 4]).cumulativeSum(axis: 0) }
        == [0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21])
  }

  /// Values of numpy's `power`.
  @Test func powers() throws {
    let powers = try run {
      Tensor.pow(
        $0.constant([2, -2, 0, 0, 4, -8, 0.5], shape: [7]),
        $0.constant([3, 3, 0, 2, 0.5, 1.0 / 3, -2], shape: [7]))
    }
    #expect(powers[0...4] == [8, -8, 1, 0, 2] && powers[5].isNaN && powers[6] == 4)
    // The gradient at 0 is that of a polynomial, not 0·∞.
    let slopes = try run { scope in
      let x = scope.constant([0, 3], shape: [2])
      return gradient(of: Tensor.pow(x, 3).sum(), withRespectTo: [x])[0]
    }
    #expect(slopes == [0, 27])
  }

  @Test func comparisonsWithWhatIsNotANumberAreFalse() throws {
    let values = try run { scope in
      let x = scope.constant([1, 2, 3, .nan], shape: [4])
      return Tensor.stack([x .< 2, x .<= 2, x .> 2, x .>= 2, x .== 2, x .!= 2, 2 .< x, 2 .>= x])
    }
    #expect(
      values == [
        1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0,
        0,
      ])
  }

  @Test func mistakesSayWhatWouldFit() {
    func x(_ scope: Scope) -> Tensor { scope.input("x", shape: [2, 4]) }
    #expect(
      mistake { x($0).windows([Window(axis: 1, extent: 5, stride: 2)]) }
        == "windows of [2, 4]: a window of 5 leaves nothing of the 4 elements of axis 1")
    #expect(
      mistake { x($0).windows([Window(axis: 1, extent: 0)]) }.contains("must be at least 1"))
    #expect(
      mistake { x($0).windows([Window(axis: 1, extent: 1), Window(axis: -1, extent: 1)]) }
        .contains("distinct"))
    #expect(mistake { x($0).windows([Window(axis: 0, extent: 1, before: -1)]) }.contains("slice"))
    #expect(
      mistake { x($0).sliced(2..<6, axis: 1) }
        == "slice of [2, 4]: 2..<6 of axis 1 is not a part of its 4 elements, 0..<4")
    #expect(mistake { x($0).sliced(1..<1) }.contains("not a part"))
    #expect(mistake { x($0).sliced(0..<1, axis: 5) }.contains("there is no axis 5"))
    #expect(
      mistake { Tensor.concatenate([x($0), $0.constant(0)]) }.contains("may differ only along"))
    #expect(mistake { x($0).rows(at: x($0)) }.contains("already declared"))
    #expect(mistake { x($0).rows(at: $0.constant(1)) }.contains("convert them first"))
    #expect(
      mistake { x($0).matrixProduct($0.input("y", shape: [1, 4, 2])) }.contains("two matrices"))
    #expect(
      mistake { $0.input("y", shape: [3, 2, 4]).matrixProduct($0.input("z", shape: [2, 4, 2])) }
        .contains("the leading extents differ, [3] and [2]"))
    #expect(mistake { $0.constant([1, 2], shape: [3]) }.contains("has 2 elements"))
    #expect(
      mistake {
        $0.constant(labels: [1], shape: [1]).padded(axis: 0, before: 1, after: 0, with: 0.5)
      }
      .contains("no label"))
    #expect(
      mistake { scope in (0..<40).reduce(x(scope)) { y, _ in y.unsqueezed(axis: 0) } }
        .contains("more than the 32 axes"))
  }
}
