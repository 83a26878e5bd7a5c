import DescentGraph
import Testing

@testable import DescentExecution

/// What a verifier says of plans into which a mistake was planted.
@Suite struct VerifierTests {
  /// Whatever is changed in a plan, either the verifier finds it, or the plan gives the same bits all the same.
  @Test(arguments: 0..<8) func noPlantedFaultThatShowsGoesUnnoticed(block: Int) throws {
    var (planted, found) = (0, 0)
    for number in 0..<40 {
      let seed = UInt64(block * 40 + number)
      var generator = ProgramGenerator(seed: seed)
      let program = try generator.program()
      let plan = Plan(
        program, keepingEverything: number % 5 == 4,
        walking: WalkSizes())
      var planner = Planner(
        plan.optimized, keepingEverything: number % 5 == 4,
        walking: WalkSizes())
      planner.run()
      #expect(planner.faults(in: plan.steps) == [])
      let run = ProgramRun(program, seed: seed)
      let expected = try run.bits(plan)
      var fault = PlantedFault(seed: seed)
      for _ in 0..<30 {
        var changed = plan
        guard let change = fault.plant(in: &changed.steps, of: plan) else { continue }
        planted += 1
        guard planner.faults(in: changed.steps) == [] else {
          found += 1
          continue
        }
        #expect(try run.bits(changed) == expected, "program \(seed), \(change)")
      }
    }
    #expect(planted > 500 && found * 2 > planted, "\(found) of \(planted)")
  }

  // MARK: The sentences

  /// A step with everything: a product, its bias, a sum over rows, one over columns, an update in place.
  private func planner() throws -> Planner {
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: [7, 6])
      let weight = scope.parameter("weight", shape: [6, 5], initial: .constant(0.5))
      let bias = scope.parameter("bias", shape: [5], initial: .constant(0))
      let y = Tensor.tanh(x.matrixProduct(weight) + bias)
      let loss = (y - y.sum(axes: [1], keepingDimensions: true)).squared().mean()
      let slopes = gradient(of: loss, withRespectTo: [weight, bias])
      scope.assign(weight - 0.1 * slopes[0], to: weight)
      scope.assign(bias - 0.1 * slopes[1], to: bias)
      scope.output("loss", loss)
    }
    var planner = Planner(program.simplified(), keepingEverything: false, walking: WalkSizes())
    planner.run()
    return planner
  }

  private func expectFault(
    _ sentence: String, _ planner: Planner, _ steps: [PlanStep],
    location: SourceLocation = #_sourceLocation
  ) {
    let faults = planner.faults(in: steps)
    #expect(
      faults.contains { $0.contains(sentence) }, "\(faults)", sourceLocation: location)
  }

  @Test func aStepThatReadsAnotherValueIsFound() throws {
    let planner = try planner()
    guard case .product(var product) = planner.steps[0] else {
      Issue.record("the first step is a product")
      return
    }
    product.right = product.left
    expectFault("where node", planner, [.product(product)] + planner.steps.dropFirst())
    expectFault("where the schedule has none", planner, [planner.steps[0]] + planner.steps)
  }

  @Test func aValueThatIsReadAfterItWasWrittenOverIsFound() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [40, 8])
      let (a, b) = (x.transposed(), x.argMax())
      scope.output("a", a)
      scope.output("b", b.oneHot(classes: 8))
    }
    var planner = Planner(program.simplified(), keepingEverything: false, walking: WalkSizes())
    planner.run()
    var steps = planner.steps
    let place = planner.outputLocations["a"]
    for (index, step) in steps.enumerated() {
      if case .argMax(let x, _, let rows, let columns) = step, let place {
        steps[index] = .argMax(x: x, labels: place, rows: rows, columns: columns)
      }
    }
    expectFault("is not at its place after the run", planner, steps)
  }

  @Test func aResultOutsideOfTheArenaIsFound() throws {
    let planner = try planner()
    guard case .product(var product) = planner.steps[0] else {
      Issue.record("the first step is a product")
      return
    }
    product.result = .arena(planner.arenaCount)
    expectFault(
      "writes outside the arena", planner, [.product(product)] + planner.steps.dropFirst())
    product.result = product.left
    expectFault("overwrites", planner, [.product(product)] + planner.steps.dropFirst())
  }

  @Test func aVariableWithoutItsNewValueIsFound() throws {
    let planner = try planner()
    expectFault("does not have its new value", planner, planner.steps.dropLast())
  }

  @Test func aProgramThatBreaksARuleIsFound() throws {
    let program = try Program(mode: .training) { scope in
      let x = scope.input("x", shape: [3, 2])
      let weight = scope.parameter("weight", shape: [2, 4], initial: .constant(1))
      scope.assign(weight * 2, to: weight)
      scope.output("y", x.matrixProduct(weight).sum(axes: [0, 1]))
    }
    let simplified = program.simplified()
    #expect(simplified.faults(asSimplified: program) == [])
    func expectFault(
      _ sentence: String, location: SourceLocation = #_sourceLocation,
      _ change: (inout Program) throws -> Void
    ) rethrows {
      var changed = simplified
      try change(&changed)
      let faults = changed.faults(asSimplified: program)
      #expect(
        faults.contains { $0.contains(sentence) }, "\(faults)", sourceLocation: location)
    }
    let product = try #require(
      simplified.nodes.firstIndex { $0.operation.primitive.kind == .product })
    expectFault("do not all come before it") { $0.nodes[product].operands[0] = product }
    expectFault("operands instead of 2") { $0.nodes[product].operands.removeLast() }
    expectFault("by its rule") { $0.nodes[product].shape = [4, 3] }
    try expectFault("needs two matrices") { changed in
      changed.nodes[product].operands[0] = try #require(
        changed.nodes.firstIndex { $0.shape.rank == 0 })
    }
    expectFault("is dead") { $0.outputs = [] }
    expectFault("outputs are not those of before") { $0.outputs = [] }
    expectFault("the assigned variables are not") { $0.assignments = [] }
    expectFault("assigned twice") { $0.assignments.append($0.assignments[0]) }
    try expectFault("is variable 0 itself") { changed in
      changed.assignments[0].value = try #require(
        changed.nodes.firstIndex { $0.operation == .variable(0) })
    }
    expectFault("declared as") { changed in
      changed.inputs[0] = ProgramInput(
        name: "x", shape: [2, 3], type: .float32, node: changed.inputs[0].node)
    }
  }

  @Test func aPlacementWithoutMemoryIsFound() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [1, 2])
      scope.output("y", x.broadcast(to: [3, 2]).matrixProduct(scope.input("w", shape: [2, 2])))
    }.simplified()
    let placement = Placement(program)
    #expect(placement.faults() == [])
    let stretch = try #require(
      program.nodes.firstIndex { $0.operation == .broadcast })
    var kinds = placement.kinds
    kinds[stretch] = .view
    let faults = Placement(program, kinds: kinds).faults()
    #expect(faults.contains { $0.contains("stretched, but needs all of it") }, "\(faults)")
    kinds[try #require(program.outputs.first).node] = .view
    #expect(Placement(program, kinds: kinds).faults() != [])
  }

  @Test func aScheduleInAWrongOrderIsFound() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [3, 4])
      let row = Tensor.tanh(x).sum(axes: [0])
      scope.output("y", Tensor.exp(x * row))
    }.simplified()
    let placement = Placement(program)
    let steps = LoopSchedule(placement, fusing: true).steps
    #expect(LoopSchedule.faults(steps, placement) == [] && steps.count == 2)
    func expectFault(_ sentence: String, _ steps: [LoopSchedule.Step]) {
      let faults = LoopSchedule.faults(steps, placement)
      #expect(faults.contains { $0.contains(sentence) }, "\(faults)")
    }
    expectFault("which it reads", steps.reversed())
    expectFault("is never computed", [steps[0]])
    expectFault("is done twice", steps + [steps[1]])
    var joined = steps[0]
    joined.nodes += steps[1].nodes
    joined.sources.formUnion(steps[1].sources)
    expectFault("before the loop has ended", [joined])
    var narrow = steps
    narrow[0].splits = []
    expectFault("its splits are", narrow)
    narrow = steps
    narrow[1].sources = []
    expectFault("does not read what its members read", narrow)
  }

  /// Debug builds look after each pass; what is broken ends the process.
  @Test func aBrokenPromiseEndsTheProcess() async {
    await #expect(processExitsWith: .failure) { verify(after: "a pass", ["a fault"]) }
    verify(after: "a pass", [])
  }
}

extension ProgramRun {
  /// The bits of the outputs and variables after two runs of a plan.
  fileprivate func bits(_ plan: Plan) throws -> [String: [UInt32]] {
    let (outputs, variables) = try planned(plan, runs: 2)
    return outputs.mapValues { $0.map(\.bitPattern) }
      .merging(variables.map { ("variable \($0)", $1.map(\.bitPattern)) }) { $1 }
  }
}
