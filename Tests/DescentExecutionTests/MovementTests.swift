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

  @Test func rowsReplaceOthers() throws {
    let numbers: [Float] = [0, 1, 2, 3, 4, 5]
    let replacements: [Float] = [10, 11, 20, 21, 30, 31, 40, 41]
    // The third replaces the first; the second and the last have no row.
    let values = try run {
      $0.constant(numbers, shape: [3, 2]).replacingRows(
        at: $0.constant(labels: [2, 3, 2, -1], shape: [2, 2]),
        with: $0.constant(replacements, shape: [2, 2, 2]))
    }
    #expect(values == [0, 1, 2, 3, 30, 31])
  }

  @Test func someOfTheRowsThatAreAddedUp() throws {
    let numbers: [Float] = [1, 10, 2, 20, 3, 30, 4, 40]
    func sums(_ indices: [Int32], keeping wanted: [Int32]) throws -> [Float] {
      try run {
        $0.constant(numbers, shape: [4, 2]).addingRows(
          at: $0.constant(labels: indices, shape: [4]), count: 9,
          keeping: $0.constant(labels: wanted, shape: [wanted.count]))
      }
    }
    #expect(try sums([5, 8, 5, -1], keeping: [5, 0, 5, 8]) == [4, 40, 0, 0, 4, 40, 2, 20])
    let invalid = try sums([5, 9, 9, -1], keeping: [9, -1, 5])
    #expect(invalid.prefix(4).allSatisfy(\.isNaN) && Array(invalid.suffix(2)) == [1, 10])
  }

  /// The sums have the bits of those of all rows, for indices that meet in the hash table, too.
  @Test func theSumsOfSomeRowsAreThoseOfAll() throws {
    var random = SplitMix64(seed: 5)
    for (count, places, width) in [(7, 300, 3), (100_000, 1000, 5), (2_000_000_000, 40, 1)] {
      let indices = (0..<places).map { _ in
        Int32(
          Int.random(in: 0..<min(count, 3 * places), using: &random) * (count / (3 * places) + 1))
      }
      let wanted = indices.shuffled(using: &random)
      let numbers = (0..<places * width).map { _ in Float.random(in: -1...1, using: &random) }
      let found = try run {
        $0.constant(numbers, shape: [places, width]).addingRows(
          at: $0.constant(labels: indices, shape: [places]), count: count,
          keeping: $0.constant(labels: wanted, shape: [places]))
      }
      var sums: [Int32: [Float]] = [:]
      for (place, index) in indices.enumerated() where index < count {
        for column in 0..<width {
          sums[index, default: Array(repeating: 0, count: width)][column] +=
            numbers[place * width + column]
        }
      }
      let expected = wanted.flatMap { sums[$0] ?? Array(repeating: .nan, count: width) }
      let agrees = zip(found, expected).allSatisfy {
        $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
      }
      #expect(agrees && found.count == expected.count)
    }
  }

  /// An update of some rows of a variable writes nothing but them.
  @Test func rowsOfAVariableAreReplacedInPlace() throws {
    let program = try Program(mode: .training) { scope in
      let table = scope.parameter("table", shape: [1000, 4], initial: .constant(1))
      let indices = scope.input("indices", shape: [3], type: .int32)
      let rows = table.rows(at: indices)
      scope.assign(table.replacingRows(at: indices, with: rows * 2), to: table)
      scope.output("sum", rows.sum())
    }
    let plan = Plan(program)
    #expect(plan.stepKinds.filter { $0 != "loop" } == ["rows", "rows"])
    #expect(plan.arenaCount < 1000)
  }

  /// A table whose old values are still needed is copied first.
  @Test func rowsOfTwoVariablesThatReadEachOther() throws {
    let program = try Program(mode: .training) { scope in
      let a = scope.parameter("a", shape: [3, 2], initial: .constant(1))
      let b = scope.parameter("b", shape: [3, 2], initial: .constant(2))
      let first = scope.constant(labels: [0], shape: [1])
      scope.assign(a.replacingRows(at: first, with: b.sliced(2..<3)), to: a)
      scope.assign(b.replacingRows(at: first, with: a.sliced(0..<1)), to: b)
      // Its own rows, in another order.
      let c = scope.parameter("c", shape: [2, 1], initial: .values([1, 2]))
      scope.assign(
        c.replacingRows(at: scope.constant(labels: [1, 0], shape: [2]), with: c), to: c)
    }
    let store = VariableStore(seed: 1)
    try Executor(Plan(program), variables: store).run()
    #expect(store["a"].map(Array.init) == [2, 2, 1, 1, 1, 1])
    #expect(store["b"].map(Array.init) == [1, 1, 2, 2, 2, 2])
    #expect(store["c"].map(Array.init) == [2, 1])
  }

  /// Large enough to be shared, with more rows than columns and more columns than rows.
  @Test(arguments: [(40_000, 5, 30_000), (50, 4000, 60)])
  func theBitsOfRowsDoNotDependOnTheCores(count: Int, width: Int, places: Int) throws {
    var random = SplitMix64(seed: 2)
    let indices = (0..<places).map { _ in Int32(Int.random(in: -1...count, using: &random)) }
    let numbers = (0..<places * width).map { _ in Float.random(in: -1...1, using: &random) }
    let program = try Program(mode: .training) { scope in
      let table = scope.parameter(
        "table", shape: [count, width], initial: .normal(mean: 0, standardDeviation: 1))
      let known = scope.constant(labels: indices, shape: [places])
      let rows = scope.constant(numbers, shape: [places, width])
      let sums = rows.addingRows(at: known, count: count, keeping: known)
      let copy = table.replacingRows(at: known, with: rows * 3)
      scope.output("copy", copy)
      scope.assign(table.replacingRows(at: known, with: table.rows(at: known) + sums), to: table)
    }
    func bits(_ cores: Int) throws -> [[UInt32]?] {
      let store = VariableStore(seed: 4)
      let executor = try Executor(Plan(program), variables: store, cores: cores)
      executor.run()
      return [
        executor.output("copy").map { $0.map(\.bitPattern) },
        store["table"].map { $0.map(\.bitPattern) },
      ]
    }
    let alone = try bits(1)
    for cores in [2, 8] { #expect(try bits(cores) == alone) }
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
      mistake {
        x($0).replacingRows(
          at: $0.constant(labels: [1, 0, 1], shape: [3]), with: $0.input("y", shape: [2, 4]))
      }.contains("needs a row for each index, [3, 4] in all"))
    #expect(
      mistake { x($0).replacingRows(at: $0.constant(1), with: $0.constant(1)) }
        .contains("convert them first"))
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
