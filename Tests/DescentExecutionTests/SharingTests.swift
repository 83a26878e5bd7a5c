import CDescentKernels
import DescentGraph
import Testing

@testable import DescentExecution

/// Runs shared by several cores.
@Suite struct SharingTests {
  /// Large enough to be shared: by rows, with a batch of 16 by columns, a single row by steps.
  static func step(batch: Int) throws -> Program {
    try Program(mode: .training) { scope in
      var x = scope.input("x", shape: [batch, 400])
      for (index, (inputs, outputs)) in [(400, 340), (340, 160), (160, 10)].enumerated() {
        let layer = scope.child("\(index)-Dense")
        let weight = layer.parameter(
          "weight", shape: [inputs, outputs],
          initial: .normal(mean: 0, standardDeviation: 0.1))
        let bias = layer.parameter("bias", shape: [outputs], role: .bias, initial: .constant(0))
        x = x.matrixProduct(weight) + bias
        if index < 2 { x = Tensor.maximum(x, 0) * scope.random(.uniform, shape: x.shape) }
      }
      let loss = x.squared().mean()
      let parameters = scope.parameters
      for ((variable, parameter), slope) in zip(
        parameters, gradient(of: loss, withRespectTo: parameters.map(\.tensor)))
      {
        let velocity = scope.child(variable.path).state("velocity", .slot, like: parameter)
        let next = 0.9 * velocity + slope
        scope.assign(next, to: velocity)
        scope.assign(parameter - 0.1 * next, to: parameter)
      }
      scope.output("loss", loss)
    }
  }

  /// The bits of every variable after some steps.
  static func bits(_ plan: Plan, cores: Int, steps: Int = 2) throws -> [String: [UInt32]] {
    let variables = VariableStore(seed: 3)
    let executor = try Executor(plan, variables: variables, cores: cores)
    if let x = executor.input("x") {
      for index in x.indices { x[index] = Float((index * 7919) % 251) / 251 }
    }
    for step in 1...steps { executor.run(seed: 3, step: UInt32(step)) }
    return variables.snapshot().mapValues { $0.map(\.bitPattern) }
  }

  @Test(arguments: [100, 16, 1]) func theBitsDoNotDependOnTheCores(batch: Int) throws {
    let plan = Plan(try SharingTests.step(batch: batch))
    let alone = try SharingTests.bits(plan, cores: 1)
    for cores in [2, 3, 5] { #expect(try SharingTests.bits(plan, cores: cores) == alone) }
  }

  /// Pooling: sums and maxima of long rows are shared by columns, and a fold along the samples, which are not first.
  @Test func theBitsOfPoolingDoNotDependOnTheCores() throws {
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: [40, 25, 23, 9])
      let windows = [
        Window(axis: 1, extent: 3, stride: 2, before: 1, after: 1),
        Window(axis: 2, extent: 2, stride: 2),
      ]
      let read = x.windows(windows, filling: -.infinity)
      let y = read.maximum(axes: [3, 4], ties: .first)
      let slope = gradient(of: (y * y).sum(), withRespectTo: [x])[0]
      // Without windows: a few long rows, whose sums go together with work on their elements.
      let rows = x.reshaped(to: [5, 41_400]) * 3
      scope.output("slope", slope)
      scope.output("rows", rows)
      scope.output("sums", rows.sum(axes: [0]))
    }
    let plan = Plan(program)
    let hasWideSums = plan.loops.contains { $0.hasFewLongRows && !$0.reductions.isEmpty }
    #expect(hasWideSums)
    func bits(_ cores: Int) throws -> [[UInt32]?] {
      let executor = try Executor(plan, variables: VariableStore(seed: 1), cores: cores)
      if let x = executor.input("x") {
        for index in x.indices { x[index] = Float((index * 7919) % 251) / 251 - 0.4 }
      }
      executor.run()
      return ["slope", "rows", "sums"].map { name in
        executor.output(name).map { $0.map(\.bitPattern) }
      }
    }
    let alone = try bits(1)
    for cores in [2, 3, 8] { #expect(try bits(cores) == alone) }
    let whole = Plan(program, keepingEverything: true)
    let kept = try Executor(whole, variables: VariableStore(seed: 1))
    if let x = kept.input("x") {
      for index in x.indices { x[index] = Float((index * 7919) % 251) / 251 - 0.4 }
    }
    kept.run()
    #expect(kept.output("slope").map { $0.map(\.bitPattern) } == alone[0])
  }

  /// A single row is summed in parts, unless the other operand is transposed; two rows are not.
  @Test(arguments: [false, true], [(1, 301), (2, 850)])
  func aLargeRowIsRight(isTransposed: Bool, extents: (rows: Int, columns: Int)) throws {
    let (inner, (rows, columns)) = (900, extents)
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [rows, inner])
      let weight = scope.input(
        "weight", shape: isTransposed ? [columns, inner] : [inner, columns])
      scope.output("y", x.matrixProduct(weight, transposingOther: isTransposed))
    }
    let run = ProgramRun(program, seed: 2)
    for cores in [1, 3] {
      var agreement = Agreement()
      let actual = try Cores.$limit.withValue(cores) { try run.planned(Plan(program), runs: 2) }
      for (name, value) in try run.interpreted().outputs {
        agreement.check(value, actual.outputs[name], name)
      }
      #expect(agreement.failures == [] && agreement.sharp == rows * columns)
    }
  }

  /// Helpers belong to one run at a time; the others continue without them, and none waits forever.
  @Test func manyRunsAtOnceEndWithTheSameBits() async throws {
    let plan = Plan(try SharingTests.step(batch: 40))
    let alone = try SharingTests.bits(plan, cores: 1)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<12 {
        group.addTask { try SharingTests.bits(plan, cores: 1 + number % 4) == alone }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test func aTaskMayLimitTheCores() throws {
    let plan = Plan(try SharingTests.step(batch: 40))
    let limited = try Cores.$limit.withValue(1) {
      try Executor(plan, variables: VariableStore(seed: 1))
    }
    #expect(limited.helpers == 0)
    // Through BLAS, products this small run on one core.
    guard descent_products_are_fast() else { return }
    let free = try Executor(plan, variables: VariableStore(seed: 1), cores: 4)
    #expect(free.helpers == 3)
  }
}
