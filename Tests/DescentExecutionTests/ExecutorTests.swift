import CDescentKernels
import DescentGraph
import Foundation
import Testing

@testable import DescentExecution

/// A number unknown to the compiler, so that arithmetic on it happens where it is written.
@inline(never) private func opaque(_ x: Float) -> Float { x }

private func executor(_ body: (Scope) -> Void) throws -> Executor {
  let program = try Program(mode: .training) { body($0) }
  return try Executor(Plan(program), variables: VariableStore(seed: 1))
}

extension Executor {
  /// The outputs of a run on the given inputs.
  fileprivate func callAsFunction(
    _ values: [String: [Float]] = [:], seed: UInt64 = 1, step: UInt32 = 1
  ) -> [String: [Float]] {
    for (name, values) in values { _ = input(name)?.update(fromContentsOf: values) }
    run(seed: seed, step: step)
    var outputs: [String: [Float]] = [:]
    for declared in plan.program.outputs {
      outputs[declared.name] = output(declared.name).map(Array.init)
    }
    return outputs
  }
}

@Suite struct ExecutorTests {
  // MARK: Values that are not finite

  @Test func argMaxTakesTheFirstOfEqualOnesAndZeroForARowThatIsNotFinite() throws {
    let rows: [[Float]] = [
      [1, 3, 2], [1, 3, 3], [5, 5, 5], [-3, -2, -1], [0, .nan, 9], [.nan, 1, 2], [1, 2, .infinity],
      [-.infinity, 1, 2], [-.infinity, -.infinity, -.infinity],
    ]
    let executor = try executor { scope in
      let x = scope.input("x", shape: [rows.count, 3])
      scope.output("labels", x.argMax())
      scope.output("oneHot", x.argMax().oneHot(classes: 3).sum(axes: [0]))
    }
    let outputs = executor(["x": rows.flatMap { $0 }])
    #expect(outputs["labels"]?.map(\.bitPattern) == [1, 1, 0, 2, 0, 0, 0, 2, 0])
    #expect(outputs["oneHot"] == [5, 2, 2])
  }

  @Test(arguments: [1, 16, 17, 1500]) func nanIsNeverSilent(count: Int) throws {
    let executor = try executor { scope in
      let x = scope.input("x", shape: [count])
      let matrix = x.broadcast(to: [3, count])
      scope.output("relu", Tensor.maximum(x, 0))
      scope.output("reversed", Tensor.maximum(scope.constant(0), x))
      scope.output("minimum", Tensor.minimum(x, 0))
      scope.output("all", x.maximum())
      scope.output("rows", (matrix + 1).maximum(axes: [1]))
      scope.output("columns", (matrix * scope.input("y", shape: [3, count])).maximum(axes: [0]))
    }
    for place in [0, count / 2, count - 1] {
      var x = (0..<count).map { Float($0) - 3 }
      x[place] = .nan
      let y = [Float](repeating: 1, count: 3 * count)
      let outputs = executor(["x": x, "y": y])
      for name in ["relu", "reversed", "minimum", "columns"] {
        let found = outputs[name]?.indices.filter { outputs[name]?[$0].isNaN == true }
        #expect(found == [place], "\(name)")
      }
      #expect(outputs["all"]?[0].isNaN == true)
      #expect(outputs["rows"]?.allSatisfy { $0.isNaN } == true)
    }
  }

  @Test func aMaximumOfNothingButMinusInfinityIsMinusInfinity() throws {
    let executor = try executor { scope in
      scope.output("y", scope.input("x", shape: [20]).maximum())
    }
    #expect(executor(["x": Array(repeating: -.infinity, count: 20)])["y"] == [-.infinity])
  }

  @Test func aLabelOutsideOfTheClassesGivesARowOfZeros() throws {
    let executor = try executor { scope in
      scope.output("y", scope.input("labels", shape: [4], type: .int32).oneHot(classes: 2))
    }
    _ = executor.labels("labels")?.update(fromContentsOf: [1, -1, 2, 0])
    #expect(executor()["y"] == [0, 1, 0, 0, 0, 0, 1, 0])
  }

  @Test func labelsAreComparedAsWholeNumbers() throws {
    let executor = try executor { scope in
      let a = scope.input("a", shape: [4], type: .int32)
      scope.output("y", a .== scope.input("b", shape: [4], type: .int32))
    }
    // As floats the first two would be equal, and the last would not be a number.
    _ = executor.labels("a")?.update(fromContentsOf: [0, 1, 5, -1])
    _ = executor.labels("b")?.update(fromContentsOf: [Int32.min, 2, 5, -1])
    #expect(executor()["y"] == [0, 0, 1, 1])
  }

  // MARK: Random numbers

  @Test func theSameSeedAndStepGiveTheSameBits() throws {
    let executor = try executor { scope in
      for distribution in RandomDistribution.allCases {
        scope.output(distribution.rawValue, scope.random(distribution, shape: [1000]))
      }
    }
    let numbers = executor(seed: 5, step: 1)
    let same = executor(seed: 5, step: 1)
    #expect(numbers == same)
    for other in [executor(seed: 5, step: 2), executor(seed: 6, step: 1)] {
      for (name, values) in numbers {
        let equal = zip(values, other[name] ?? values).filter { $0 == $1 }.count
        #expect(equal < 5, "\(name)")
      }
    }
  }

  @Test func randomNumbersHaveTheirMoments() throws {
    let executor = try executor { scope in
      for distribution in RandomDistribution.allCases {
        let x = scope.random(distribution, shape: [100_000])
        scope.output("\(distribution) mean", x.mean())
        scope.output("\(distribution) square", x.squared().mean())
      }
    }
    let moments = executor().mapValues { $0[0] }
    let expected: [String: Float] = [
      "uniform mean": 0.5, "uniform square": 1 / 3, "normal mean": 0, "normal square": 1,
    ]
    for (name, value) in expected {
      #expect(abs((moments[name] ?? .nan) - value) < 0.015, "\(name)")
    }
  }

  @Test func theInitialValuesDependOnSeedAndPathAlone() throws {
    let normal = Distribution.normal(mean: 1, standardDeviation: 2)
    func values(_ seed: UInt64, _ names: [String]) throws -> [String: [Float]] {
      let program = try Program(mode: .training) { scope in
        for name in names { _ = scope.parameter(name, shape: [1000], initial: normal) }
      }
      let store = VariableStore(seed: seed)
      try store.declare(program.variables)
      return store.snapshot()
    }
    let first = try values(1, ["a", "b"])
    #expect(try values(1, ["b", "c", "a"])["a"] == first["a"])
    #expect(try values(2, ["a"])["a"] != first["a"])
    #expect(first["a"] != first["b"])
    let mean = (first["a"] ?? []).reduce(0, +) / 1000
    #expect(abs(mean - 1) < 0.3)
  }

  // MARK: Side by side

  @Test func executorsSideBySideGiveTheSameBitsAsAlone() async throws {
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: [40, 30])
      let normal = Distribution.normal(mean: 0, standardDeviation: 0.3)
      let first = scope.parameter("first", shape: [30, 50], initial: normal)
      let second = scope.parameter("second", shape: [50, 10], initial: normal)
      let kept = scope.random(.uniform, shape: [40, 50]) .> 0.3
      let hidden = Tensor.tanh(x.matrixProduct(first)) * kept
      let loss = hidden.matrixProduct(second).squared().mean()
      let slopes = gradient(of: loss, withRespectTo: [first, second])
      scope.assign(first - 0.1 * slopes[0], to: first)
      scope.assign(second - 0.1 * slopes[1], to: second)
      scope.output("loss", loss)
    }
    let plan = Plan(program)
    @Sendable func train() throws -> [String: [Float]] {
      let store = VariableStore(seed: 3)
      let executor = try Executor(plan, variables: store)
      for step in 1...50 {
        let x = (0..<1200).map { Float(($0 * step) % 17) / 17 }
        _ = executor(["x": x], seed: 3, step: UInt32(step))
      }
      return store.snapshot()
    }
    let alone = try train()
    try await withThrowingTaskGroup(of: [String: [Float]].self) { group in
      for _ in 0..<4 { group.addTask { try train() } }
      for try await together in group { #expect(together == alone) }
    }
  }

  @Test func twoPlansShareVariables() throws {
    let store = VariableStore(seed: 1)
    let training = try Program(mode: .training) { scope in
      let x = scope.parameter("x", shape: [2], initial: .constant(1))
      scope.assign(x * 3, to: x)
    }
    let evaluation = try Program(mode: .evaluation) { scope in
      scope.output("y", scope.parameter("x", shape: [2], initial: .constant(1)) + 1)
    }
    let (train, evaluate) = (
      try Executor(Plan(training), variables: store),
      try Executor(Plan(evaluation), variables: store)
    )
    #expect(evaluate()["y"] == [2, 2])
    _ = train()
    #expect(evaluate()["y"] == [4, 4])
    store.reset()
    #expect(evaluate()["y"] == [2, 2])
  }

  // MARK: Denormal numbers

  @Test func denormalsAreFlushedWithinARunAndNotAfterIt() throws {
    let executor = try executor { scope in
      let x = scope.input("x", shape: [3])
      scope.output("y", x * scope.input("factor", shape: [3]))
    }
    // As an operand, as a result, and neither.
    let x: [Float] = [.leastNormalMagnitude / 4, 1e-30, 1e-30]
    let inputs = ["x": x, "factor": [1e30, 1e-10, 1]]
    #if arch(arm64)
      let first: Float = 0
    #else
      let first = x[0] * 1e30
    #endif
    #expect(executor(inputs)["y"] == [first, 0, 1e-30])
    #expect(opaque(.leastNormalMagnitude) / 2 > 0)
  }

  @Test func aCallerThatFlushesGoesOnFlushing() throws {
    let executor = try executor { scope in
      scope.output("y", scope.input("x", shape: [3]) * 2)
    }
    let before = descent_flush_denormals()
    defer { descent_restore_denormals(before) }
    _ = executor()
    #expect(opaque(.leastNormalMagnitude) / 2 == 0)
  }
}
