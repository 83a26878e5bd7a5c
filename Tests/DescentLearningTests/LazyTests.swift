import DescentArrays
import DescentGraph
import Testing

@testable import DescentExecution
@testable import DescentLearning

/// The rows of a table that the samples name; the second feature is used by what is no table.
private struct Lookup: Layer {
  var count: Int
  var units = 2
  /// How often it reads the table.
  var reads = 1

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let start = (0..<count * units).map { (index: Int) -> Double in
      let (row, unit) = (index / units, index % units)
      return 0.1 * Double((3 * row + 5 * unit) % 7) - 0.3
    }
    let table = scope.parameter("table", shape: [count, units], initial: .values(start))
    let numbers = input.sliced(0..<1, axis: 1).reshaped(to: [input.shape[0]])
    var sum = table.rows(at: numbers.converted(to: .int32))
    for read in 1..<max(reads, 2) where reads > 1 {
      let others = Tensor.maximum(Double(count - 1) - numbers - Double(read), 0)
      sum = sum * 0.5 + table.rows(at: others.converted(to: .int32))
    }
    let scale = scope.parameter("scale", shape: [units], role: .scale, initial: .constant(1))
    return sum * scale + input.sliced(1..<2, axis: 1)
  }
}

/// An optimizer without what is known about elements without gradient.
private struct Plain: Optimizer {
  var optimizer: any Optimizer
  var learningRate: Double { optimizer.learningRate }
  func update(
    _ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope
  ) -> Tensor { optimizer.update(parameter, gradient: gradient, at: step, in: scope) }
}

/// The batches of Scripts/lazy.py.
private func batch(_ step: Int) -> (features: [Double], targets: [Double]) {
  var (features, targets): ([Double], [Double]) = ([], [])
  for sample in 0..<4 {
    let index = (step * step + 5 * sample * sample) % 9
    features += [Double(index), 0]
    for unit in 0..<2 {
      let number = (5 * step + 3 * sample + 2 * unit) % 11
      targets.append(0.1 * Double(number) - 0.55)
    }
  }
  return (features, targets)
}

/// As printed by Scripts/lazy.py.
private let reference: [Double] = [
  0.06823470877123924, -0.1133593025263443, -0.015455172057321553, -0.005648160229223563,
  0.10824648988962629, 0.048439902676359115, -0.290805853994351, -0.11512857404057818,
  0.15391241234424602, -0.08985581047032384, -0.18381285762668192, 0.11289195034921634,
  0.21469760196952703, -0.017702091612629818, -0.1988318378226574, 0.06457778752562936,
  5.551115123125783e-17, -0.19999999999999998, 0.3000000000000001, 0.10000000000000003,
  -0.09999999999999998, -0.3, 0.2, 5.551115123125783e-17,
]

private func programs(_ model: Lookup, _ updates: UpdateRule) throws -> ModelPrograms {
  try ModelPrograms(model, inputShape: [2], Objective(.meanSquaredError), updates)
}

/// Runs steps in Double from the initial values and gives the variables after each.
private func interpreted(
  _ program: Program, _ updates: UpdateRule, steps: Int
) throws -> [[String: [Double]]] {
  let interpreter = ReferenceInterpreter(program)
  var variables: [String: [Double]] = [:]
  for variable in program.variables {
    switch variable.initial {
    case .values(let values): variables[variable.path] = values
    case .constant(let value):
      variables[variable.path] = Array(repeating: value, count: variable.shape.count)
    default: break
    }
  }
  var result = [variables]
  for step in 0..<steps {
    let (features, targets) = batch(step)
    let ran = try interpreter.run(
      inputs: [
        "features": features, "target": targets, "rate": [updates.optimizer.learningRate],
        "count": [Double(step + 1)],
      ], variables: variables)
    variables = ran.variables.mapValues(\.elements)
    result.append(variables)
  }
  return result
}

private func ratings(_ count: Int, of rows: Int, naming last: Int) throws -> Dataset {
  var features: [Float] = []
  for sample in 0..<count {
    let row = (sample * 37 + sample * sample) % last
    features += [Float(row), Float(sample % 5) / 5]
  }
  return try Dataset(
    features: features, featureShape: [2], values: scattered(count * 2).map { Float($0) },
    valueShape: [2])
}

private func trainer(
  _ updates: UpdateRule, count: Int = 200, reads: Int = 1, batch: Int = 16
) throws -> Trainer {
  try Trainer(
    Lookup(count: count, reads: reads), inputShape: [2], objective: Objective(.meanSquaredError),
    updates: updates, batches: Batches(batch), seed: 1)
}

private func bits(_ trainer: Trainer) async throws -> [String: [UInt32]] {
  try await trainer.everything().mapValues { $0.map(\.bitPattern) }
}

@Suite struct LazyTests {
  // MARK: Values

  /// A batch names at most half of 12 rows: they alone are computed.
  @Test func agreesWithPyTorchInDouble() throws {
    let rule = UpdateRule(
      Lazy(Adam(learningRate: 0.05, epsilon: 1e-8, convention: .book)), groups: [.frozen("scale")])
    let program = try programs(Lookup(count: 12), rule).training(batch: 4)
    let found = try interpreted(program, rule, steps: 20).last?["table"] ?? []
    #expect(agree(found, reference, within: 1e-12), "\(found)")
  }

  @Test func agreesWithPyTorchInFloat() async throws {
    let rule = UpdateRule(
      .lazy(.adam(learningRate: 0.05, epsilon: 1e-8, convention: .book)),
      groups: [.frozen("scale")])
    let trainer = try trainer(rule, count: 12, batch: 4)
    for step in 0..<20 {
      let (features, targets) = batch(step)
      let data = try Dataset(
        features: features.map { Float($0) }, featureShape: [2],
        values: targets.map { Float($0) }, valueShape: [2])
      try await trainer.step(on: data, samples: [0, 1, 2, 3])
    }
    let found = try await trainer.values(at: "table").map { Double($0) }
    #expect(agree(found, reference, within: 1e-5), "\(found)")
  }

  /// What an optimizer does, undone for the rows without a gradient: with 12 rows those are named, with 7 all are looked
  /// at. Each of the steps begins where the lazy ones have led.
  @Test(arguments: optimizerRows.filter { !$0.weightDecay.isDecoupled }, [12, 7])
  func isTheOptimizerWhereThereIsAGradient(row: OptimizerRow, count: Int) throws {
    var idleRows = 0
    for (reads, clipping) in [(1, GradientClipping.none), (3, .norm(0.01)), (2, .value(0.02))] {
      let model = Lookup(count: count, reads: reads)
      func rule(_ optimizer: any Optimizer) -> UpdateRule {
        UpdateRule(optimizer, weightDecay: row.weightDecay, clipping: clipping)
      }
      let (lazy, plain) = (rule(Lazy(row.optimizer)), rule(Plain(optimizer: row.optimizer)))
      let found = try interpreted(
        try programs(model, lazy).training(batch: 4), lazy, steps: 4)
      let gradients = ReferenceInterpreter(try programs(model, plain).gradients(batch: 4))
      let step = ReferenceInterpreter(try programs(model, plain).training(batch: 4))
      for index in 0..<4 {
        let (features, targets) = batch(index)
        let inputs = [
          "features": features, "target": targets, "rate": [row.optimizer.learningRate],
          "count": [Double(index + 1)],
        ]
        let before = found[index]
        let gradient = try gradients.run(inputs: inputs, variables: before)["table"]
        var expected = try step.run(inputs: inputs, variables: before).variables
          .mapValues(\.elements)
        let idle = gradient.indices.filter { gradient[$0] == 0 && gradient[$0 ^ 1] == 0 }
        idleRows += idle.count / 2
        for path in expected.keys
        where path.hasPrefix("table") && before[path]?.count == 2 * count {
          for place in idle { expected[path]?[place] = before[path]?[place] ?? .nan }
        }
        for (path, values) in expected {
          let lazily = found[index + 1][path] ?? []
          #expect(agree(lazily, values, within: 1e-12), "\(path), step \(index)")
        }
      }
    }
    #expect(row.weightDecay.isPenalty ? idleRows == 0 : idleRows > 20)
  }

  @Test func aDecoupledDecayConcernsEveryRow() throws {
    let rule = UpdateRule(Lazy(Adam(learningRate: 0.05)), weightDecay: .decoupled(0.5))
    let program = try programs(Lookup(count: 12), rule).training(batch: 4)
    let steps = try interpreted(program, rule, steps: 3)
    let last = steps.map { Array(($0["table"] ?? []).suffix(6)) }
    for (before, after) in zip(last, last.dropFirst()) {
      #expect(agree(after, before.map { $0 * (1 - 0.05 * 0.5) }, within: 1e-12))
    }
  }

  // MARK: Where nothing changes

  /// Elements without gradient stay as they are, so nothing but the time differs.
  @Test(arguments: [1, 2, 5])
  func rowsAloneGiveTheBitsOfTheWholeTable(reads: Int) async throws {
    let data = try ratings(100, of: 200, naming: 190)
    for optimizer in [SGD(learningRate: 0.5), AdaGrad(learningRate: 0.1)] as [any Optimizer] {
      for clipping in [GradientClipping.none, .value(0.01)] {
        var found: [[String: [UInt32]]] = []
        for chosen in [optimizer, Plain(optimizer: optimizer), Lazy(optimizer)] as [any Optimizer] {
          let trainer = try trainer(UpdateRule(chosen, clipping: clipping), reads: reads)
          try await trainer.train(data, epochs: 3)
          found.append(try await bits(trainer))
        }
        #expect(found[0] == found[1] && found[0] == found[2])
      }
    }
  }

  @Test func aLazyAdamMovesOnlyTheRowsOfTheBatch() async throws {
    let data = try ratings(32, of: 200, naming: 150)
    let trainer = try trainer(UpdateRule(.lazy(.adam()), clipping: .norm(0.1)))
    var before = try await bits(trainer)
    for first in [0, 16] {
      let samples = (first..<first + 16).map { Int32($0) }
      try await trainer.step(on: data, samples: samples)
      let named = Set(samples.map { Int(data.features(at: Int($0))[0]) })
      let after = try await bits(trainer)
      for path in ["table", "table/firstMoment", "table/secondMoment"] {
        let moved = (0..<200).filter { row in
          (2 * row..<2 * row + 2).contains { before[path]?[$0] != after[path]?[$0] }
        }
        #expect(Set(moved) == named, "\(path)")
      }
      #expect(before["scale"] != after["scale"])
      before = after
    }
  }

  /// Rows are named, but the loss is at its minimum.
  @Test(arguments: [200, 3]) func aNamedRowWithoutGradientStays(count: Int) async throws {
    let trainer = try trainer(UpdateRule(.lazy(.adam()), groups: [.frozen("scale")]), count: count)
    func step(_ targets: [Float]) async throws {
      let data = try Dataset(
        features: [1, 0, 2, 0], featureShape: [2], values: targets, valueShape: [2])
      try await trainer.step(on: data, samples: [0, 1])
    }
    try await step([1, 1, 1, 1])
    let before = try await trainer.everything()
    try await step(Array((before["table"] ?? [])[2..<4]) + [1, 1])
    let after = try await trainer.everything()
    for (path, values) in before where values.count == 2 * count {
      #expect(Array(values[2..<4]) == Array((after[path] ?? [])[2..<4]), "\(path)")
      #expect(Array(values[4..<6]) != Array((after[path] ?? [])[4..<6]), "\(path)")
    }
  }

  /// A penalty gives every row a gradient.
  @Test func withAPenaltyALazyOptimizerIsTheOptimizer() async throws {
    let data = try ratings(40, of: 200, naming: 190)
    var found: [[String: [UInt32]]] = []
    for optimizer in [Lazy(Adam()), Adam()] as [any Optimizer] {
      let trainer = try trainer(UpdateRule(optimizer, weightDecay: .l2(0.1)))
      try await trainer.train(data, epochs: 2)
      found.append(try await bits(trainer))
    }
    #expect(found[0] == found[1])
  }

  // MARK: Loops and memory

  /// Steps with given gradients look for the rows that have one.
  @Test func gradientsAndStepsAreAStep() async throws {
    let data = try ratings(48, of: 200, naming: 190)
    let (whole, halves) = (
      try trainer(UpdateRule(.lazy(.adam()))), try trainer(UpdateRule(.lazy(.adam())))
    )
    for first in [0, 16, 32, 8] {
      let samples = (first..<first + 16).map { Int32($0) }
      try await whole.step(on: data, samples: samples)
      try await halves.step(with: halves.gradients(on: data, samples: samples))
    }
    let (a, b) = (try await whole.everything(), try await halves.everything())
    for (path, values) in a {
      #expect(agree(values.map { Double($0) }, (b[path] ?? []).map { Double($0) }, within: 1e-6))
    }
    let start = try trainer(UpdateRule(.lazy(.adam())))
    let unmoved = try await start.values(at: "table")
    let moved = try await halves.values(at: "table")
    #expect(zip(unmoved, moved).contains { $0 == $1 } && unmoved != moved)
  }

  /// No step computes anything of a table's size.
  @Test func aStepNeedsNoMemoryOfATablesSize() throws {
    for optimizer in [SGD(), AdaGrad(), Lazy(Adam()), Lazy(RMSprop())] as [any Optimizer] {
      let programs = try programs(
        Lookup(count: 100_000, units: 1), UpdateRule(optimizer, clipping: .value(1)))
      let plan = Plan(try programs.training(batch: 50))
      #expect(plan.arenaCount < 10_000, "\(optimizer)")
    }
    let dense = try programs(Lookup(count: 100_000, units: 1), UpdateRule(Adam()))
    #expect(Plan(try dense.training(batch: 50)).arenaCount >= 100_000)
  }

  @Test func theBitsDoNotDependOnTheCores() throws {
    let programs = try programs(Lookup(count: 40_000, units: 6), UpdateRule(.lazy(.adam())))
    let plan = Plan(try programs.training(batch: 15_000))
    func bits(_ cores: Int) throws -> [String: [UInt32]] {
      let store = VariableStore(seed: 3)
      let executor = try Executor(plan, variables: store, cores: cores)
      for step in 1...2 {
        for (index, value) in scattered(30_000, seed: step).enumerated() {
          executor.input("features")?[index] = Float(abs(value) * 20_000)
        }
        for index in 0..<90_000 { executor.input("target")?[index] = Float(index % 13) / 13 }
        executor.take(rate: 0.01, count: step, seed: 1)
      }
      return store.snapshot().mapValues { $0.map(\.bitPattern) }
    }
    let alone = try bits(1)
    for cores in [2, 8] { #expect(try bits(cores) == alone) }
  }

  @Test func anIndexWithoutARowIsReported() async throws {
    let data = try Dataset(
      features: [3, 0, 500, 0], featureShape: [2], values: [0, 0, 0, 0], valueShape: [2])
    let trainer = try trainer(UpdateRule(.lazy(.adam())), batch: 2)
    await #expect(throws: TrainingError.self) { try await trainer.train(data, epochs: 1) }
  }

  @Test func itsNumbersAreChecked() {
    #expect(throws: TrainingError.self) { try trainer(UpdateRule(.lazy(.adam(firstDecay: 2)))) }
    #expect(Lazy(Adam(learningRate: 0.3)).learningRate == 0.3)
  }
}

extension WeightDecay {
  fileprivate var isPenalty: Bool { if case .l2 = self { true } else { false } }
  fileprivate var isDecoupled: Bool { if case .decoupled = self { true } else { false } }
}
