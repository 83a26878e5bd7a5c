import DescentGraph
import Testing

@testable import DescentExecution

/// Values for the inputs and variables of a program, and both ways of running it on them.
struct ProgramRun {
  let program: Program
  var inputs: [String: [Double]] = [:]
  var variables: [String: [Double]] = [:]

  init(_ program: Program, seed: UInt64) {
    self.program = program
    var random = SplitMix64(seed: seed)
    func numbers(_ count: Int) -> [Double] {
      (0..<count).map { _ in Double(Float.random(in: -2...2, using: &random)) }
    }
    for input in program.inputs {
      inputs[input.name] =
        input.type == .int32
        ? (0..<input.shape.count).map { _ in Double(Int.random(in: 0..<7, using: &random)) }
        : numbers(input.shape.count)
    }
    for variable in program.variables { variables[variable.path] = numbers(variable.shape.count) }
  }

  func interpreted() throws -> ReferenceInterpreter.Result {
    try ReferenceInterpreter(program).run(inputs: inputs, variables: variables, seed: 7, step: 3)
  }

  /// The outputs and the variables after `runs` runs of a plan from the same start.
  func planned(_ plan: Plan, runs: Int = 1, cores: Int? = nil) throws -> (
    outputs: [String: [Float]], variables: [String: [Float]]
  ) {
    let store = VariableStore(seed: 0)
    let executor = try Executor(plan, variables: store, cores: cores)
    for _ in 0..<runs {
      store.restore(variables.mapValues { $0.map(Float.init) })
      for input in program.inputs {
        let values = inputs[input.name] ?? []
        if input.type == .int32 {
          let labels = executor.labels(input.name)
          for (index, value) in values.enumerated() { labels?[index] = Int32(value) }
        } else {
          let floats = executor.input(input.name)
          for (index, value) in values.enumerated() { floats?[index] = Float(value) }
        }
      }
      executor.run(seed: 7, step: 3)
    }
    var outputs: [String: [Float]] = [:]
    for output in program.outputs {
      outputs[output.name] = executor.output(output.name).map(Array.init)
    }
    return (outputs, store.snapshot())
  }
}

/// How many elements were compared, and how many of them with a meaningful bound.
struct Agreement {
  var compared = 0
  var sharp = 0
  var failures: [String] = []

  mutating func check(_ value: ReferenceInterpreter.Value, _ floats: [Float]?, _ name: String) {
    guard let floats, floats.count == value.elements.count else {
      failures.append("\(name): \(floats?.count ?? -1) elements, not \(value.elements.count)")
      return
    }
    for (index, (expected, bound)) in zip(value.elements, value.bounds).enumerated() {
      let actual = Double(floats[index])
      compared += 1
      if bound <= 1e-3 * max(1, abs(expected)) { sharp += 1 }
      if bound.isInfinite || bound.isNaN || abs(expected) > 1e37 { continue }
      let agrees = expected.isNaN ? actual.isNaN : abs(actual - expected) <= bound
      if !agrees {
        failures.append("\(name)[\(index)]: \(actual), not \(expected) ± \(bound)")
        return
      }
    }
  }
}

@Suite struct PlanTests {
  @Test(arguments: 0..<20) func agreesWithTheReferenceOnRandomPrograms(block: Int) throws {
    var agreement = Agreement()
    for number in 0..<50 {
      let seed = UInt64(block * 50 + number)
      var generator = ProgramGenerator(seed: seed)
      let program = try generator.program()
      let run = ProgramRun(program, seed: seed)
      let expected = try run.interpreted()
      let plans = [
        "as usual": Plan(program), "keeping all": Plan(program, keepingEverything: true),
        "walking": Plan(program, walking: WalkSizes(least: 1, chunk: 30)),
      ]
      for (kind, plan) in plans {
        let actual = try run.planned(plan, runs: 2)
        for (name, value) in expected.outputs {
          agreement.check(value, actual.outputs[name], "program \(seed) \(kind) \(name)")
        }
        for (path, value) in expected.variables {
          agreement.check(value, actual.variables[path], "program \(seed) \(kind) \(path)")
        }
      }
    }
    #expect(agreement.failures.isEmpty, "\(agreement.failures.prefix(5))")
    // A bound that is wide everywhere would prove nothing.
    #expect(Double(agreement.sharp) >= 0.9 * Double(agreement.compared))
  }

  /// Programs that differ only in the initial values of their variables share one plan, and keep these values.
  @Test func equalProgramsShareAPlan() throws {
    func program(_ initial: Double, factor: Double) throws -> Program {
      try Program(mode: .training) { scope in
        let x = scope.parameter("x", shape: [3], initial: .constant(initial))
        scope.output("y", x * factor + 0.5)
        scope.assign(x + 1, to: x)
      }
    }
    func output(_ program: Program) throws -> [Float] {
      let executor = try Executor(.shared(program), variables: VariableStore(seed: 1))
      executor.run()
      return executor.output("y").map { Array($0) } ?? []
    }
    for _ in 0..<2 {
      for (initial, factor) in [(1.0, 2.0), (4, 2), (1, 3), (2, 0), (2, -0.0)] {
        let program = try program(initial, factor: factor)
        let alone = try Executor(Plan(program), variables: VariableStore(seed: 1))
        alone.run()
        let expected = alone.output("y").map { $0.map(\.bitPattern) }
        #expect(try output(program).map(\.bitPattern) == expected)
        #expect(try output(program) == [Float](repeating: Float(initial * factor + 0.5), count: 3))
      }
    }
    // More than are kept.
    for factor in 0..<40 {
      #expect(try output(program(1, factor: Double(factor)))[0] == Float(factor) + 0.5)
    }
  }

  /// In a process of its own, in which no other test asks for plans.
  @Test func aPlanIsMadeOnce() async {
    await #expect(processExitsWith: .success) {
      // Kept, so that no address is used twice.
      var plans: [Plan] = []
      func start(_ program: Program) -> UnsafePointer<PlanStep>? {
        plans.append(Plan.shared(program))
        return plans[plans.count - 1].steps.withUnsafeBufferPointer { $0.baseAddress }
      }
      func steps(_ initial: Double, factor: Double = 2) throws -> UnsafePointer<PlanStep>? {
        start(
          try Program(mode: .training) { scope in
            let x = scope.parameter("x", shape: [3], initial: .constant(initial))
            scope.output("y", x * factor + scope.input("z", shape: [3]))
          })
      }
      // Without variables, too.
      let plain = try Program(mode: .evaluation) { scope in
        scope.output("y", scope.input("z", shape: [3]) * 2)
      }
      #expect(start(plain) == start(plain))
      let first = try steps(1)
      #expect(try steps(4) == first)
      #expect(try steps(1, factor: 3) != first)
      #expect(try steps(1) == first)
      // As many as are kept, and that which was asked for least lately is not.
      for factor in 4..<19 { _ = try steps(1, factor: Double(factor)) }
      #expect(try steps(1) == first)
      let last = try steps(1, factor: 18)
      for factor in 20..<36 { _ = try steps(1, factor: Double(factor)) }
      #expect(try steps(1, factor: 18) != last)
    }
  }

  /// Programs that differ in anything else have plans of their own.
  @Test func programsThatDifferShareNoPlan() throws {
    typealias Body = (Scope, Tensor, Tensor) -> Void
    let results: [(Tensor, Tensor) -> Tensor] = [
      { x, y in x * y }, { x, y in x + y }, { x, y in x - y }, { x, y in y - x },
      { x, _ in x * 0.0 }, { x, _ in x * -0.0 },
    ]
    var bodies: [Body] = results.map { result in
      { scope, x, y in scope.output("result", result(x, y)) }
    }
    bodies.append { scope, x, y in scope.output("other", x + y) }
    for (isSum, isFirst) in [(true, true), (false, true), (true, false)] {
      bodies.append { scope, x, y in
        let (sum, product) = (x + y, x * y)
        scope.output("result", isSum ? sum : product)
        scope.assign(isSum ? product : sum, to: isFirst ? x : y)
      }
    }
    func bits(_ plan: (Program) -> Plan) throws -> [[String: [UInt32]]] {
      try bodies.map { body in
        let program = try Program(mode: .training) { scope in
          let x = scope.parameter("x", shape: [2], initial: .constant(3))
          body(scope, x, scope.parameter("y", shape: [2], initial: .constant(5)))
        }
        let variables = VariableStore(seed: 1)
        let executor = try Executor(plan(program), variables: variables)
        executor.run()
        var values = variables.snapshot()
        for output in program.outputs {
          values["output \(output.name)"] = executor.output(output.name).map(Array.init)
        }
        return values.mapValues { $0.map(\.bitPattern) }
      }
    }
    let expected = try bits { Plan($0) }
    for _ in 0..<2 { #expect(try bits(Plan.shared) == expected) }
  }
}
