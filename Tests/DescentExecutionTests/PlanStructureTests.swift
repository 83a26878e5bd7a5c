import CDescentKernels
import DescentGraph
import Testing

@testable import DescentExecution

extension Plan {
  /// The kinds of its steps, in order.
  var stepKinds: [String] {
    steps.map { step in
      switch step {
      case .loop: "loop"
      case .product: "product"
      case .argMax: "argMax"
      case .movement: "movement"
      case .rows: "rows"
      case .concatenation: "concatenation"
      case .copy: "copy"
      }
    }
  }

  var loops: [PlannedLoop] {
    steps.compactMap { if case .loop(let loop) = $0 { loop } else { nil } }
  }

  /// How many instructions of the given kind there are in all loops.
  func count(_ opcode: descent_opcode) -> Int {
    loops.flatMap(\.instructions).filter { $0.opcode == opcode.rawValue }.count
  }
}

extension GraphOperation {
  fileprivate var isFunction: Bool {
    switch self {
    case .unary, .binary: true
    default: false
    }
  }
}

private let zeros = Distribution.constant(0)

/// A network of fully connected layers with ReLU, its loss, and an update of every parameter.
private func networkStep(
  _ extents: [Int], batch: Int, update: (Scope, Tensor, Tensor) -> Tensor = { $1 - 0.1 * $2 }
) throws -> Program {
  try Program(mode: .training) { scope in
    var x = scope.input("x", shape: [batch, extents[0]])
    let target = scope.input("target", shape: [batch, extents[extents.count - 1]])
    for (index, (inputs, outputs)) in zip(extents, extents.dropFirst()).enumerated() {
      let layer = scope.child("\(index)-Dense")
      let weight = layer.parameter("weight", shape: [inputs, outputs], initial: zeros)
      let bias = layer.parameter("bias", shape: [outputs], role: .bias, initial: zeros)
      x = x.matrixProduct(weight) + bias
      if index + 2 < extents.count { x = Tensor.maximum(x, 0) }
    }
    let loss = (x - target).squared().mean()
    let parameters = scope.parameters
    let slopes = gradient(of: loss, withRespectTo: parameters.map(\.tensor))
    for ((variable, parameter), slope) in zip(parameters, slopes) {
      scope.assign(update(scope.child(variable.path), parameter, slope), to: parameter)
    }
    scope.output("loss", loss)
  }
}

/// Whether a plan agrees with the reference interpreter on random numbers.
func expectAgreement(
  _ program: Program, _ plan: Plan, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let run = ProgramRun(program, seed: 1)
  let (expected, actual) = (try run.interpreted(), try run.planned(plan, runs: 2))
  var agreement = Agreement()
  for (name, value) in expected.outputs { agreement.check(value, actual.outputs[name], name) }
  for (path, value) in expected.variables { agreement.check(value, actual.variables[path], path) }
  #expect(agreement.failures == [], sourceLocation: sourceLocation)
  // A value is compared only as sharply as its bound: a wide or an infinite one would prove nothing.
  #expect(
    agreement.compared > 0 && agreement.sharp * 100 >= agreement.compared * 99,
    "\(agreement.sharp) of \(agreement.compared) bounds are sharp", sourceLocation: sourceLocation)
}

@Suite struct PlanStructureTests {
  @Test func biasAndActivationAfterAProductAreOneLoop() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [5, 3])
      let weight = scope.parameter("weight", shape: [3, 4], initial: zeros)
      let bias = scope.parameter("bias", shape: [4], initial: zeros)
      scope.output("y", Tensor.maximum(x.matrixProduct(weight) + bias, 0))
    }
    let plan = Plan(program)
    #expect(plan.stepKinds == ["product", "loop"])
    #expect(plan.loops[0].instructions.count == 2)
    // The loop overwrites the product.
    #expect(plan.arenaCount == ArenaAllocator.rounded(20))
    #expect(Plan(program, keepingEverything: true).stepKinds == ["product", "loop", "loop"])
    try expectAgreement(program, plan)
  }

  @Test func oneInstructionOverwritesWhatItReads() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [5, 3])
      let weight = scope.parameter("weight", shape: [3, 4], initial: zeros)
      scope.output("y", Tensor.tanh(x.matrixProduct(weight)))
    }
    #expect(Plan(program).arenaCount == ArenaAllocator.rounded(20))
    try expectAgreement(program, Plan(program))
  }

  @Test func aChainOfElementwiseWorkAndItsSumIsOneLoop() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [50, 40])
      scope.output("y", (Tensor.tanh(x) * x.sigmoid() + Tensor.exp(x)).squared().sum())
    }
    let plan = Plan(program)
    #expect(plan.stepKinds == ["loop"])
    #expect(plan.arenaCount == ArenaAllocator.rounded(1))
    try expectAgreement(program, plan)
  }

  @Test func reductionsThatOneLoopReadsAreOneLoopBeforeIt() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [50, 40])
      let sum = x.sum(axes: [1], keepingDimensions: true)
      scope.output("y", (x - sum) * x.maximum(axes: [1], keepingDimensions: true))
    }
    let plan = Plan(program)
    #expect(plan.stepKinds == ["loop", "loop"])
    #expect(plan.loops.map(\.reductions.count) == [2, 0])
    try expectAgreement(program, plan)
  }

  @Test func whatIsWrittenTwiceIsComputedOnce() throws {
    let plan = Plan(
      try Program(mode: .evaluation) { scope in
        let x = scope.input("x", shape: [4])
        scope.output("a", Tensor.exp(x) + 1)
        scope.output("b", Tensor.exp(x) * 3)
      })
    #expect(plan.count(DESCENT_EXPONENTIAL) == 1)
  }

  @Test func equalRandomNumbersAreSharedAndOthersAreNot() throws {
    let plan = Plan(
      try Program(mode: .evaluation) { scope in
        let (a, b) = (scope.child("a"), scope.child("b"))
        scope.output("y", a.random(.uniform, shape: [4]) + b.random(.uniform, shape: [4]))
        scope.output("z", a.random(.uniform, shape: [4]))
      })
    #expect(plan.count(DESCENT_RANDOM_UNIFORM) == 3)
  }

  @Test func whatNobodyNeedsIsGone() throws {
    let plan = Plan(
      try Program(mode: .evaluation) { scope in
        let x = scope.input("x", shape: [4])
        let unused = scope.input("unused", shape: [4])
        let weight = scope.parameter("weight", shape: [4], initial: zeros)
        _ = Tensor.exp(weight * unused)
        scope.output("y", Tensor.tanh(x))
      })
    #expect(plan.optimized.nodes.map(\.operation) == [.input(name: "x"), .unary(.tanh)])
    #expect(plan.optimized.inputs.map(\.node) == [0, ProgramInput.unused])
    // It is still declared, because others share it.
    #expect(plan.program.variables.map(\.path) == ["weight"])
  }

  @Test func constantsAreFolded() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [4])
      let seven = scope.constant(2) * 3 + 1
      scope.output("y", x * seven.broadcast(to: [4]))
    }
    let plan = Plan(program)
    #expect(plan.loops.map(\.instructions.count) == [1])
    #expect(plan.optimized.nodes.contains { $0.operation == .constant(7) })
    try expectAgreement(program, plan)
  }

  @Test(arguments: gradientRows.filter { $0.shapes.count <= 2 && $0.operation.isFunction })
  func everyFunctionOfConstantsIsFolded(row: GradientRow) throws {
    let program = try Program(mode: .evaluation) { scope in
      scope.output("y", row.result([0.7, 0.4].map { scope.constant($0) }))
    }
    #expect(Plan(program).optimized.nodes.count == 1)
    try expectAgreement(program, Plan(program))
  }

  @Test func aChoiceByAConstantIsTheChosenOperand() throws {
    let program = try Program(mode: .evaluation) { scope in
      let (a, b) = (scope.input("a", shape: [4]), scope.input("b", shape: [4]))
      for condition in [0, 1, -2.0] {
        scope.output("\(condition)", a.selected(where: scope.constant(condition), else: b))
      }
    }
    #expect(Plan(program).steps.isEmpty)
    try expectAgreement(program, Plan(program))
  }

  @Test func neutralOperationsAreNoWork() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [4])
      let same = [x + 0, 0 + x, x - 0, x * 1, 1 * x, x / 1, -(-x), x.stoppingGradient()]
      for (index, tensor) in same.enumerated() { scope.output("\(index)", tensor) }
      scope.output("transposed", x.reshaped(to: [2, 2]).transposed().transposed())
      scope.output("sum", x.reshaped(to: [4, 1]).sum(axes: [1]))
      scope.output("maximum", x.reshaped(to: [4, 1]).maximum(axes: [1]))
    }
    #expect(Plan(program).steps.isEmpty)
    #expect(Plan(program).optimized.nodes.map(\.operation) == [.input(name: "x"), .reshape])
    try expectAgreement(program, Plan(program))
  }

  @Test func viewsAndOrdersOfAxesAreOne() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [2, 3, 4])
      scope.output("orders", x.transposed([1, 0, 2]).transposed([2, 0, 1]))
      scope.output("same", x.reshaped(to: [24]).reshaped(to: [2, 3, 4]))
      scope.output("views", x.reshaped(to: [6, 4]).reshaped(to: [3, 8]))
    }
    #expect(Plan(program).optimized.nodes.count == 3)
    try expectAgreement(program, Plan(program))
  }

  @Test func aSumWithANegativeIsADifference() throws {
    let program = try Program(mode: .evaluation) { scope in
      let (a, b) = (scope.input("a", shape: [4]), scope.input("b", shape: [4]))
      scope.output("right", a + -b)
      scope.output("left", -Tensor.tanh(a) + b)
    }
    #expect(Plan(program).count(DESCENT_NEGATE) == 0 && Plan(program).count(DESCENT_SUBTRACT) == 2)
    try expectAgreement(program, Plan(program))
  }

  @Test func workOnStretchedOperandsIsDoneBeforeTheyAreStretched() throws {
    let program = try Program(mode: .evaluation) { scope in
      let row = scope.input("row", shape: [1, 4]).broadcast(to: [100, 4])
      let column = scope.input("column", shape: [100, 1]).broadcast(to: [100, 4])
      scope.output("y", Tensor.tanh(row * 3 - 2) + column)
      scope.output("sum", (row * 3 - 2).sum(axes: [0, 1]))
    }
    let plan = Plan(program)
    for function in [GraphOperation.unary(.tanh), .binary(.multiply), .binary(.subtract)] {
      let work = plan.optimized.nodes.filter { $0.operation == function }
      #expect(!work.isEmpty && work.allSatisfy { $0.shape.count <= 4 })
    }
    try expectAgreement(program, plan)
  }

  /// Under other extents a stretched operand has no form in a loop: whoever reads it, it is stretched in memory first.
  @Test(arguments: 0..<4) func stretchedOperandsUnderOtherExtentsAgree(reader: Int) throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [1, 4])
      let flat = x.broadcast(to: [3, 4]).reshaped(to: [12])
      let result =
        switch reader {
        case 0: Tensor.tanh(flat)
        case 1: flat + scope.input("y", shape: [12])
        case 2: flat.reshaped(to: [2, 6]).sum(axes: [1])
        default: flat.reshaped(to: [1, 12]).broadcast(to: [5, 12])
        }
      scope.output("result", result)
    }
    try expectAgreement(program, Plan(program))
  }

  @Test func axesOfOneElementAmongOthersAreReduced() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [3, 1, 2])
      scope.output("sum", x.sum(axes: [1, 2]))
      scope.output("maximum", x.maximum(axes: [0, 1]))
    }
    try expectAgreement(program, Plan(program))
  }

  @Test func zeroMinusAndOneOverAreWork() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [4])
      scope.output("a", 0 - x)
      scope.output("b", 1 / x)
      scope.output("c", x * 0)
    }
    try expectAgreement(program, Plan(program))
  }

  @Test func transposesOfMatricesAreFlagsOfTheProduct() throws {
    let program = try Program(mode: .evaluation) { scope in
      let (a, b) = (scope.input("a", shape: [3, 5]), scope.input("b", shape: [4, 3]))
      scope.output("y", a.transposed().matrixProduct(b.transposed()))
    }
    #expect(Plan(program).stepKinds == ["product"])
    try expectAgreement(program, Plan(program))
  }

  @Test(arguments: [false, true]) func oneTransposedMatrixIsAFlagToo(isLeft: Bool) throws {
    let program = try Program(mode: .evaluation) { scope in
      let (a, b) = (scope.input("a", shape: [3, 3]), scope.input("b", shape: [3, 3]))
      scope.output(
        "y", isLeft ? a.transposed().matrixProduct(b) : a.matrixProduct(b.transposed()))
    }
    #expect(Plan(program).stepKinds == ["product"])
    try expectAgreement(program, Plan(program))
  }

  @Test(arguments: [[0], [1], [2], [3], [0, 2], [1, 2], [1, 3], [0, 1, 3]])
  func anyAxesAreReduced(axes: [Int]) throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [3, 4, 5, 2])
      scope.output("sum", (x * 2).sum(axes: axes))
      scope.output("maximum", Tensor.tanh(x).maximum(axes: axes, keepingDimensions: true))
    }
    try expectAgreement(program, Plan(program))
  }

  @Test func aSumOfAStretchedOperandIsAProduct() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [1, 4])
      scope.output("y", x.broadcast(to: [100, 4]).sum(axes: [0]))
    }
    #expect(Plan(program).loops.map(\.instructions.count) == [1])
    #expect(Plan(program).count(DESCENT_SUM) == 0)
    try expectAgreement(program, Plan(program))
  }

  @Test func parametersAreUpdatedInPlaceAfterTheirLastReader() throws {
    let program = try networkStep([6, 5, 4, 3], batch: 7)
    let plan = Plan(program)
    #expect(!plan.stepKinds.contains("copy"))
    // 3 forward, 3 backward for the weights and 2 for the activations in between; none for the input.
    #expect(plan.stepKinds.filter { $0 == "product" }.count == 8)
    for assignment in plan.optimized.assignments {
      #expect(plan.locations[assignment.value] == .variable(assignment.variable))
    }
    try expectAgreement(program, plan)
  }

  /// While the gradient is in the cache, and so that its memory is free again.
  @Test func weightsAreUpdatedRightAfterTheirGradients() throws {
    let plan = Plan(try networkStep([6, 5, 4, 3], batch: 7))
    var updates = 0
    for (index, step) in plan.steps.enumerated() {
      guard case .loop(let loop) = step else { continue }
      for case .variable(let variable) in loop.results.compactMap(\.location)
      where plan.program.variables[variable].kind == .parameter(.weight) {
        updates += 1
        // Between them is at most the product that reads the old weight for the layer before.
        let isNear = plan.steps[max(0, index - 2)..<index].contains { step in
          guard case .product(let product) = step else { return false }
          return loop.operands.contains { $0.data == .location(product.result) }
        }
        #expect(isNear)
      }
    }
    #expect(updates == 3)
  }

  @Test func slotsAreUpdatedInTheParametersLoop() throws {
    func adam(_ scope: Scope, _ parameter: Tensor, _ slope: Tensor) -> Tensor {
      let first = scope.state("m", .slot, like: parameter)
      let second = scope.state("v", .slot, like: parameter)
      let (m, v) = (0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope.squared())
      scope.assign(m, to: first)
      scope.assign(v, to: second)
      return parameter - 0.01 * m / ((v.squared() + 1).squareRoot() + 1e-8)
    }
    let program = try networkStep([6, 5, 4], batch: 7, update: adam)
    let plan = Plan(program)
    #expect(!plan.stepKinds.contains("copy"))
    let weightUpdates = plan.loops.filter { loop in
      loop.results.filter { if case .variable = $0.location { true } else { false } }.count >= 3
    }
    #expect(weightUpdates.count == 4)
    try expectAgreement(program, plan)
  }

  @Test(arguments: [false, true]) func variablesThatSwapEndSwapped(keeping: Bool) throws {
    let program = try Program(mode: .training) { scope in
      let a = scope.parameter("a", shape: [3], initial: zeros)
      let b = scope.parameter("b", shape: [3], initial: zeros)
      let c = scope.parameter("c", shape: [3], initial: zeros)
      let d = scope.parameter("d", shape: [3], initial: zeros)
      scope.assign(a, to: b)
      scope.assign(b, to: a)
      scope.assign(2 * c + d, to: d)
      scope.assign(2 * d + c, to: c)
    }
    var run = ProgramRun(program, seed: 1)
    run.variables = ["a": [1, 2, 3], "b": [4, 5, 6], "c": [1, 1, 2], "d": [0, 1, 3]]
    let result = try run.planned(Plan(program, keepingEverything: keeping), runs: 2).variables
    let expected: [String: [Float]] = [
      "a": [4, 5, 6], "b": [1, 2, 3], "c": [1, 3, 8], "d": [2, 3, 7],
    ]
    #expect(result == expected)
  }

  @Test func anOutputKeepsAVariablesOldValue() throws {
    let program = try Program(mode: .training) { scope in
      let a = scope.parameter("a", shape: [2, 2], initial: zeros)
      scope.output("old", a)
      scope.output("row", a.reshaped(to: [4]))
      scope.assign(a * 2, to: a)
      scope.output("sum", a.sum())
    }
    var run = ProgramRun(program, seed: 1)
    run.variables = ["a": [1, 2, 3, 4]]
    let result = try run.planned(Plan(program))
    #expect(result.variables == ["a": [2, 4, 6, 8]])
    #expect(result.outputs == ["old": [1, 2, 3, 4], "row": [1, 2, 3, 4], "sum": [10]])
  }

  /// By the sign alone, and nothing but 0 otherwise.
  @Test(arguments: [(0.0, 0.0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 0)])
  func aChoiceBySignIsOneInstruction(limit: Double, other: Double, count: Int) throws {
    let program = try Program(mode: .evaluation) { scope in
      let (x, y) = (scope.input("x", shape: [40]), scope.input("y", shape: [40]))
      scope.output("y", y.selected(where: x .> limit, else: scope.constant(other)))
    }
    #expect(Plan(program).count(DESCENT_KEEP_POSITIVE) == count)
    try expectAgreement(program, Plan(program))
  }

  /// The comparison is what is chosen, not what decides.
  @Test(arguments: [false, true]) func aChosenComparisonIsNoChoiceBySign(isFirst: Bool) throws {
    let program = try Program(mode: .evaluation) { scope in
      let (x, y) = (scope.input("x", shape: [40]), scope.input("y", shape: [40]))
      let chosen = isFirst ? x .> 0 : scope.constant(0).broadcast(to: [40])
      scope.output(
        "y", chosen.selected(where: y, else: isFirst ? scope.constant(0) : x .> 0))
    }
    #expect(Plan(program).count(DESCENT_KEEP_POSITIVE) == 0)
    try expectAgreement(program, Plan(program))
  }

  @Test func theArenaOfADeepChainHoldsOnlyWhatIsAlive() throws {
    let program = try Program(mode: .evaluation) { scope in
      var x = scope.input("x", shape: [32, 32])
      let weight = scope.parameter("weight", shape: [32, 32], initial: zeros)
      for _ in 0..<20 { x = Tensor.tanh(x.matrixProduct(weight)) }
      scope.output("y", x)
    }
    #expect(Plan(program).arenaCount == 2 * 32 * 32)
    #expect(Plan(program, keepingEverything: true).arenaCount == 40 * 32 * 32)
  }
}

@Suite struct PanelTests {
  private static let (rows, inner, columns) = (1100, 5, 520)

  private static func program() throws -> Program {
    try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [rows, inner])
      let weight = scope.input("weight", shape: [inner, columns])
      let bias = scope.input("bias", shape: [columns])
      let y = Tensor.maximum(x.matrixProduct(weight) + bias, 0)
      scope.output("y", y)
      scope.output("columns", y.sum(axes: [0]))
      scope.output("rows", y.maximum(axes: [1]))
      scope.output("random", y + scope.random(.uniform, shape: y.shape))
    }
  }

  @Test func aLargeProductIsFollowedPanelByPanel() throws {
    let plan = Plan(try PanelTests.program())
    guard case .product(let product) = plan.steps[0], case .loop(let loop) = plan.steps[1] else {
      Issue.record("\(plan.stepKinds)")
      return
    }
    #expect(plan.steps.count == 2)
    #expect((1..<PanelTests.rows).contains(product.panelRows))
    #expect(PanelTests.rows % product.panelRows != 0)
    #expect(loop.rows == PanelTests.rows && loop.reductions.count == 2)
  }

  @Test func aSmallProductIsNot() throws {
    for case .product(let product) in Plan(try networkStep([6, 5, 4], batch: 7)).steps {
      #expect(product.panelRows == 0)
    }
  }

  /// Panels of some 2¹⁵ elements, of whole tiles of 8 rows, for products of more and of 32 rows at least.
  @Test(
    .enabled(if: descent_products_are_fast()),
    arguments: [
      (31, 2000, 0), (32, 2000, 16), (64, 512, 0), (65, 512, 64), (100, 1000, 32), (1000, 400, 80),
    ])
  func panelsFollowTheShape(rows: Int, columns: Int, panelRows: Int) throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [rows, 2])
      let y = x.matrixProduct(scope.input("weight", shape: [2, columns]))
      scope.output("y", Tensor.tanh(y))
    }
    guard case .product(let product) = Plan(program).steps[0] else {
      Issue.record("the first step is a product")
      return
    }
    #expect(product.panelRows == panelRows)
  }

  @Test func panelsGiveWhatAPlainLoopGives() throws {
    let run = ProgramRun(try PanelTests.program(), seed: 1)
    let actual = try run.planned(Plan(run.program), runs: 2).outputs
    let whole = try run.planned(Plan(run.program, keepingEverything: true)).outputs
    let inputs = run.inputs.mapValues { $0.map(Float.init) }
    let (x, weight, bias) = (inputs["x"] ?? [], inputs["weight"] ?? [], inputs["bias"] ?? [])
    let (rows, inner, columns) = (PanelTests.rows, PanelTests.inner, PanelTests.columns)
    var (columnSums, rowMaxima) = ([Double](repeating: 0, count: columns), [Float]())
    var worst: Float = 0
    for row in 0..<rows {
      var maximum: Float = 0
      for column in 0..<columns {
        var sum = bias[column]
        for k in 0..<inner { sum += x[row * inner + k] * weight[k * columns + column] }
        let y = max(sum, 0)
        worst = max(worst, abs(y - (actual["y"]?[row * columns + column] ?? .infinity)))
        columnSums[column] += Double(y)
        maximum = max(maximum, y)
      }
      rowMaxima.append(maximum)
    }
    #expect(worst < 1e-5)
    for (sum, actual) in zip(columnSums, actual["columns"] ?? []) {
      #expect(abs(sum - Double(actual)) <= 1e-5 * sum)
    }
    for (maximum, actual) in zip(rowMaxima, actual["rows"] ?? []) {
      #expect(abs(maximum - actual) < 1e-5)
    }
    // Random numbers count elements from the start of the array, not of the panel.
    let same = zip(actual["random"] ?? [], whole["random"] ?? []).allSatisfy { abs($0 - $1) < 1e-5 }
    #expect(same && actual["random"]?.count == rows * columns)
  }

  /// Fewer elements than a loop alone is cut by rows for: it is by rows because of the panels.
  @Test func aLoopAfterASmallProductInPanelsGoesByRows() throws {
    let program = try Program(mode: .evaluation) { scope in
      let x = scope.input("x", shape: [320, 12])
      let y = x.matrixProduct(scope.input("weight", shape: [12, 128]))
      scope.output("y", Tensor.tanh(y + scope.input("bias", shape: [1, 128])))
    }
    let plan = Plan(program)
    #expect(plan.stepKinds == ["product", "loop"])
    guard case .product(let product) = plan.steps[0], descent_products_are_fast() else { return }
    #expect(product.panelRows == 256 && plan.loops[0].rows == 320)
    try expectAgreement(program, plan)
  }

  @Test func aWeightThatItsOwnGradientUpdatesIsNotReadHalfway() throws {
    // The weight's update follows a product that reads the weight.
    let program = try Program(mode: .training) { scope in
      let weight = scope.parameter("weight", shape: [1030, 1030], initial: zeros)
      let x = scope.input("x", shape: [1030, 1030])
      scope.assign(weight - weight.matrixProduct(x), to: weight)
    }
    let products = Plan(program).steps.compactMap { step in
      if case .product(let product) = step { product } else { nil }
    }
    #expect(products.map(\.panelRows) == [0])
  }
}
