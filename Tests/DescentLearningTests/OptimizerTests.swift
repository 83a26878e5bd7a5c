import DescentArrays
import DescentExecution
import DescentGraph
import Testing

@testable import DescentLearning

/// A function of parameters only, as a model: each sample's output is x0²/20 + x1² + ½(y − ½)² + 0.3·ln(1 + e^(x0 + y))
/// + 0.1·tanh(x1 − y). The weights x0 and x1 are decayed, the bias y is not.
private struct Valley: Layer {
  static let start: [String: [Double]] = ["x0": [-7], "x1": [2], "y": [1.5]]

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let x0 = scope.parameter("x0", shape: [1], role: .weight, initial: .constant(-7))
    let x1 = scope.parameter("x1", shape: [1], role: .weight, initial: .constant(2))
    let y = scope.parameter("y", shape: [1], role: .bias, initial: .constant(1.5))
    let bowl = x0.squared() / 20 + x1.squared() + 0.5 * (y - 0.5).squared()
    let bend = 0.3 * Tensor.log(onePlus: Tensor.exp(x0 + y)) + 0.1 * Tensor.tanh(x1 - y)
    return (bowl + bend).broadcast(to: [input.shape[0], 1])
  }
}

/// The sum of squares of four parameters, some steep and some flat.
private struct Quadratic: Layer {
  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let squares = [0.1, 0.5, 1, 4].map { steepness in
      let x = scope.parameter("x\(steepness)", shape: [1], initial: .constant(1))
      return steepness * x.squared()
    }
    return squares.reduce(scope.constant(0), +).broadcast(to: [input.shape[0], 1])
  }
}

/// The model's output itself.
private struct OutputLoss: Loss {
  var targetKind: TargetKind { .values }
  func callAsFunction(_ output: Tensor, target: Tensor) -> Tensor { output.mean() }
}

private let nothing = Result {
  try Dataset(features: [0], featureShape: [1], values: [0], valueShape: [1])
}

extension OptimizerRow {
  fileprivate var reference: [Double] { optimizerReference[name] ?? [] }

  /// The rate of the step with the given count.
  fileprivate func rate(at step: Int) -> Double {
    halves && step > 500 ? optimizer.learningRate / 2 : optimizer.learningRate
  }

  fileprivate func trainer(_ model: some Layer) throws -> Trainer {
    try Trainer(
      model, inputShape: [1], objective: Objective(OutputLoss()),
      updates: UpdateRule(optimizer, weightDecay: weightDecay), batches: Batches(1))
  }
}

@Suite struct OptimizerTests {
  @Test func theTableAndTheScriptHaveTheSameRows() {
    #expect(Set(optimizerRows.map(\.name)) == Set(optimizerReference.keys))
    #expect(Set(matrixRows.map(\.name)) == Set(matrixReference.keys))
  }

  @Test(arguments: optimizerRows) func agreesWithTheReferenceInDouble(row: OptimizerRow) throws {
    let program = try ModelPrograms(
      Valley(), inputShape: [1], Objective(OutputLoss()),
      UpdateRule(row.optimizer, weightDecay: row.weightDecay)
    ).training(batch: 1)
    let interpreter = ReferenceInterpreter(program)
    var variables: [String: [Double]] = [:]
    for variable in program.variables {
      var initial = 0.0
      if case .constant(let value) = variable.initial { initial = value }
      variables[variable.path] = Valley.start[variable.path] ?? [initial]
    }
    for step in 1...1000 {
      variables = try interpreter.run(
        inputs: [
          "features": [0], "target": [0], "rate": [row.rate(at: step)], "count": [Double(step)],
        ], variables: variables
      ).variables.mapValues(\.elements)
    }
    let found = ["x0", "x1", "y"].flatMap { variables[$0] ?? [] }
    #expect(agree(found, row.reference, within: 1e-10), "\(found), not \(row.reference)")
  }

  @Test(arguments: optimizerRows) func agreesWithTheReferenceInFloat(row: OptimizerRow) async throws
  {
    let trainer = try row.trainer(Valley())
    for step in 1...1000 {
      try await trainer.setLearningRate(row.rate(at: step))
      try await trainer.step(on: nothing.get(), samples: [0])
    }
    var found: [Double] = []
    for path in ["x0", "x1", "y"] {
      found += try await trainer.values(at: path).map { Double($0) }
    }
    #expect(agree(found, row.reference, within: 1e-4), "\(found), not \(row.reference)")
  }

  /// The regression of Scripts/optimizers_torch.py.
  private static let regression: [String: [Double]] = [
    "features": [0.5, -1, 2, 1.5, 0.25, -0.75, -2, 1, 0.5, 0.75, 2, 1.25],
    "target": [1, -0.5, 0.25, 2, -1.5, 0.75, 2, 1],
    "weight": [0.5, -0.25, -1, 0.75, 0.125, 1.5], "bias": [0.25, -0.5],
  ]

  @Test(arguments: matrixRows) func agreesWithTheReferenceOnAMatrix(row: OptimizerRow) async throws
  {
    let (start, reference) = (Self.regression, matrixReference[row.name] ?? [])
    func numbers(_ name: String) -> [Double] { start[name] ?? [] }
    let program = try ModelPrograms(
      Dense(2), inputShape: [3], Objective(.meanSquaredError), UpdateRule(row.optimizer)
    ).training(batch: 4)
    let interpreter = ReferenceInterpreter(program)
    var variables: [String: [Double]] = [:]
    for variable in program.variables {
      var initial = 0.0
      if case .constant(let value) = variable.initial { initial = value }
      variables[variable.path] =
        start[variable.path] ?? Array(repeating: initial, count: variable.shape.count)
    }
    for step in 1...50 {
      variables = try interpreter.run(
        inputs: [
          "features": numbers("features"), "target": numbers("target"),
          "rate": [row.optimizer.learningRate], "count": [Double(step)],
        ], variables: variables
      ).variables.mapValues(\.elements)
    }
    let found = ["weight", "bias"].flatMap { variables[$0] ?? [] }
    #expect(agree(found, reference, within: 1e-10), "\(found), not \(reference)")

    let trainer = try Trainer(
      Dense(2), inputShape: [3], loss: .meanSquaredError, optimizer: row.optimizer, batchSize: 4)
    let data = try Dataset(
      features: numbers("features").map { Float($0) }, featureShape: [3],
      values: numbers("target").map { Float($0) }, valueShape: [2])
    for path in ["weight", "bias"] {
      try await trainer.setValues(numbers(path).map { Float($0) }, at: path)
    }
    for _ in 0..<50 { try await trainer.step(on: data, samples: [0, 1, 2, 3]) }
    var floats: [Double] = []
    for path in ["weight", "bias"] {
      floats += try await trainer.values(at: path).map { Double($0) }
    }
    #expect(agree(floats, reference, within: 1e-5), "\(floats), not \(reference)")
  }

  @Test func theConventionsAreEqualWhileTheRateIsConstantAndNoLonger() {
    func distance(_ name: String) -> Double {
      let (own, book) = (optimizerReference[name] ?? [], optimizerReference["\(name), book"] ?? [])
      return zip(own, book).map { abs($0 - $1) }.max() ?? 1
    }
    // The numbers with which the optimizers are compared above.
    #expect(distance("Momentum") < 1e-12 && distance("Nesterov") < 1e-12)
    #expect(distance("Momentum, slow") > 1e-3 && distance("Nesterov, slow") > 1e-3)
  }

  @Test(arguments: optimizerRows) func decreasesAQuadratic(row: OptimizerRow) async throws {
    let trainer = try row.trainer(Quadratic())
    let first = try await trainer.step(on: nothing.get(), samples: [0])
    for _ in 2..<30 { try await trainer.step(on: nothing.get(), samples: [0]) }
    let last = try await trainer.step(on: nothing.get(), samples: [0])
    #expect(last < first)
  }

  @Test(arguments: optimizerRows) func theSecondStepCompilesNothing(row: OptimizerRow) async throws
  {
    let model = Counted(inner: Quadratic())
    let trainer = try row.trainer(model)
    try await trainer.step(on: nothing.get(), samples: [0])
    let before = model.counter.value
    for _ in 0..<3 { try await trainer.step(on: nothing.get(), samples: [0]) }
    #expect(model.counter.value == before)
  }

  @Test func defaultsAreThoseOfTheConventions() {
    #expect(
      [SGD().learningRate, Momentum().learningRate, Nesterov().learningRate] == [0.01, 0.01, 0.01])
    #expect(
      [AdaGrad().learningRate, RMSprop().learningRate, Adam().learningRate] == [0.01, 0.01, 0.001])
    #expect([Momentum().momentum, Nesterov().momentum] == [0.9, 0.9])
    #expect([AdaGrad().epsilon, RMSprop().epsilon, Adam().epsilon] == [1e-7, 1e-8, 1e-8])
    #expect([RMSprop(convention: .book).epsilon, Adam(convention: .book).epsilon] == [1e-7, 1e-7])
    #expect([RMSprop().decay, Adam().firstDecay, Adam().secondDecay] == [0.99, 0.9, 0.999])
  }
}
