import DescentArrays
import DescentGraph
import Testing

@testable import DescentExecution
@testable import DescentLearning

/// The chain of transforms around an optimizer, groups of parameters, and frozen ones.
@Suite struct UpdateRuleTests {
  private static let model = Network {
    Dense(5)
    BatchNorm()
    Tanh()
    Dense(3)
  }

  private func trainer(
    _ updates: UpdateRule, _ model: Network = UpdateRuleTests.model, seed: UInt64 = 1
  ) throws -> Trainer {
    try Trainer(
      model, inputShape: [4], objective: Objective(.softmaxCrossEntropy), updates: updates,
      batches: Batches(5), seed: seed)
  }

  private func trained(_ updates: UpdateRule, epochs: Int = 3) async throws -> [String: [Float]] {
    let trainer = try trainer(updates)
    try await trainer.train(threeClasses(20), epochs: epochs)
    return try await trainer.everything()
  }

  // MARK: The chain

  @Test func shortFormsAreTheChain() async throws {
    let short = UpdateRule(
      Adam(learningRate: 0.05), weightDecay: .decoupled(0.1), clipping: .norm(0.3))
    let long = UpdateRule(
      Adam(learningRate: 0.05), before: [.clipping(.norm(0.3))], after: [.decay(0.1)])
    #expect(try await trained(short) == trained(long))
    let penalty = UpdateRule(SGD(), weightDecay: .l2(0.1), clipping: .value(0.01))
    let chain = UpdateRule(SGD(), before: [.l2(0.1), .clipping(.value(0.01))])
    #expect(try await trained(penalty) == trained(chain))
    #expect(try await trained(penalty) != trained(UpdateRule(SGD(), before: [.l2(0.1)])))
  }

  /// The rules of the article on loops of one's own.
  @Test func theArticlesRulesTrain() async throws {
    let chain = UpdateRule(
      .adam(learningRate: 0.002), schedule: .cosineDecay(), before: [.clipping(.norm(1))],
      after: [.decay(0.01), .movingAverage(0.999)])
    let tuning = UpdateRule(
      .adam(), after: [.decay(0.01)],
      groups: [.frozen(["1-*", "2-*"]), ParameterGroup("3-*", learningRate: 1e-4)])
    let model = Network {
      Dense(5)
      Tanh()
      Dense(4)
      Tanh()
      Dense(3)
    }
    // The second layer has no parameters.
    for rule in [chain, tuning] {
      try await trainer(rule, model).train(threeClasses(20), epochs: 2)
    }
  }

  @Test func transformsAreAppliedInOrder() async throws {
    let first = UpdateRule(SGD(), before: [Doubled(), .clipping(.value(0.01))])
    let second = UpdateRule(SGD(), before: [.clipping(.value(0.01)), Doubled()])
    let (a, b) = (try await step(first), try await step(second))
    let start = try await trainer(UpdateRule()).everything()
    let path = "4-Dense/bias"
    for index in 0..<3 {
      let moves = [a, b].map { abs(($0[path]?[index] ?? 0) - (start[path]?[index] ?? 0)) }
      #expect(abs(moves[1] - 2 * moves[0]) < 1e-7 && moves[0] > 5e-5)
    }
  }

  private func step(_ updates: UpdateRule) async throws -> [String: [Float]] {
    let trainer = try trainer(updates)
    try await trainer.step(on: threeClasses(20), samples: [0, 1, 2, 4, 5])
    return try await trainer.everything()
  }

  @Test func decayIsForWhatIsSelected() async throws {
    let rule = UpdateRule(SGD(learningRate: 0), groups: [])
    let still = try await trained(rule)
    for (selection, decaying) in [
      (ParameterSelection.role(.weight), ["1-Dense/weight", "4-Dense/weight"]),
      ("4-Dense", ["4-Dense/bias", "4-Dense/weight"]),
      (.role(.scale), ["2-BatchNorm/scale"]),
      (.except(["*-Dense", "2-*/shift"]), ["2-BatchNorm/scale"]),
    ] {
      let penalty = L2Penalty(strength: 0.5, on: selection)
      let program = try ModelPrograms(
        Self.model, inputShape: [4], Objective(.softmaxCrossEntropy), UpdateRule(before: [penalty]))
      var changed: [String] = []
      let plain = try ModelPrograms(
        Self.model, inputShape: [4], Objective(.softmaxCrossEntropy), UpdateRule())
      let (with, without) = try (gradients(program, still), gradients(plain, still))
      for (path, gradient) in with where gradient != without[path] { changed.append(path) }
      // Biases are 0, so that a decay of them changes nothing yet.
      #expect(Set(changed) == Set(decaying).subtracting(["4-Dense/bias"]), "\(selection)")
    }
  }

  private func gradients(
    _ programs: ModelPrograms, _ values: [String: [Float]]
  ) throws -> [String: [Float]] {
    let store = VariableStore(seed: 1)
    let executor = try Executor(Plan(programs.gradients(batch: 4)), variables: store)
    store.restore(values)
    let data = try threeClasses(20)
    ([0, 1, 2, 3] as [Int32]).withUnsafeBufferPointer { executor.gather($0, of: data, .labels) }
    executor.run(seed: 1, step: 1)
    var result: [String: [Float]] = [:]
    for output in executor.plan.program.outputs {
      result[output.name] = executor.output(output.name).map { Array($0) }
    }
    return result
  }

  // MARK: Averages and look-ahead

  @Test func theMovingAverageIsTheMeanOfTheWeightsSoFar() async throws {
    let decay = 0.8
    let trainer = try trainer(
      UpdateRule(Adam(learningRate: 0.1), after: [.movingAverage(decay)]))
    let path = "4-Dense/weight"
    var (sum, weight) = ([Double](repeating: 0, count: 15), 0.0)
    for index in 0..<12 {
      try await trainer.step(
        on: threeClasses(20), samples: (0..<5).map { Int32($0 + index) % 20 })
      let values = try await trainer.values(at: path)
      for place in sum.indices { sum[place] = decay * sum[place] + Double(values[place]) }
      weight = decay * weight + 1
      let average = try await trainer.values(at: path + "/average").map { Double($0) }
      #expect(agree(average, sum.map { $0 / weight }, within: 1e-5))
    }
    // Training does not depend on it.
    let plain = try self.trainer(UpdateRule(Adam(learningRate: 0.1)))
    for index in 0..<12 {
      try await plain.step(
        on: threeClasses(20), samples: (0..<5).map { Int32($0 + index) % 20 })
    }
    #expect(try await plain.values(at: path) == trainer.values(at: path))
  }

  @Test func thePredictorOfTheAveragePredictsWithIt() async throws {
    let trainer = try trainer(
      UpdateRule(Adam(learningRate: 0.1), after: [.movingAverage(0.9, of: .except("1-Dense"))]))
    try await trainer.train(threeClasses(20), epochs: 3)
    let predictor = try await trainer.averagedPredictor()
    let values = try await trainer.everything()
    for variable in predictor.variables {
      let averaged = values[variable.path + "/average"]
      #expect(predictor.values(at: variable.path) == averaged ?? values[variable.path])
      #expect((averaged == nil) == (variable.role == nil || variable.path.hasPrefix("1-Dense")))
    }
    let none = try self.trainer(UpdateRule())
    let text = await message { _ = try await none.averagedPredictor() }
    #expect(text.contains("no moving average") && text.contains(".movingAverage"))
  }

  @Test(arguments: [1, 3]) func lookAheadReturnsPartOfTheWay(every steps: Int) async throws {
    let trainer = try trainer(
      UpdateRule(SGD(learningRate: 0.5), after: [.lookAhead(every: steps, share: 0.3)]))
    let plain = try self.trainer(UpdateRule(SGD(learningRate: 0.5)))
    let data = try threeClasses(20)
    var slow = try await trainer.everything()
    for count in 1...8 {
      let samples = (0..<5).map { Int32($0 * count) % 20 }
      // From the same point, so that a step of the optimizer alone is known.
      for (path, values) in try await trainer.everything()
      where !path.hasSuffix("slow") && !path.hasSuffix("phase") {
        try await plain.setValues(values, at: path)
      }
      try await trainer.step(on: data, samples: samples)
      try await plain.step(on: data, samples: samples)
      let (fast, found) = (try await plain.everything(), try await trainer.everything())
      for (path, values) in fast where path.contains("Dense/") {
        let start = slow[path] ?? []
        let expected =
          count % steps == 0
          ? zip(start, values).map { Double($0) + 0.3 * Double($1 - $0) }
          : values.map { Double($0) }
        #expect(agree((found[path] ?? []).map { Double($0) }, expected, within: 1e-6))
        if count % steps == 0 { slow[path] = found[path] }
      }
    }
  }

  /// Loaded values are where slow weights start, as at the beginning; those that are not loaded go on.
  @Test func lookAheadStartsOverFromLoadedValues() async throws {
    let trainer = try trainer(
      UpdateRule(SGD(learningRate: 0.5), after: [.lookAhead(every: 3, share: 0.3)]))
    let plain = try self.trainer(UpdateRule(SGD(learningRate: 0.5)), seed: 9)
    let data = try threeClasses(20)
    func step() async throws { try await trainer.step(on: data, samples: [0, 1, 2, 4, 5]) }
    for _ in 1...4 { try await step() }
    let kept = try await trainer.values(at: "4-Dense/bias/slow")
    let other = try await plain.everything()
    let head: ParameterSelection = "1-Dense"
    let shapes = await trainer.declaredVariables.filter { head.contains($0) && $0.kind != .slot }
    try await trainer.load(
      shapes.map {
        NamedTensor($0.path, shape: $0.shape.dimensions, values: other[$0.path] ?? [])
      }, where: head)
    #expect(try await trainer.values(at: "1-Dense/weight/phase") == [-1])
    #expect(try await trainer.values(at: "4-Dense/weight/phase") == [1])
    try await step()
    let slow = try await trainer.values(at: "1-Dense/weight/slow")
    #expect(slow == other["1-Dense/weight"])
    #expect(try await trainer.values(at: "4-Dense/bias/slow") == kept)
  }

  // MARK: Groups

  @Test func aGroupHasItsRateAndItsOptimizer() async throws {
    let rule = UpdateRule(
      SGD(learningRate: 0.1), after: [.decay(0.01)],
      groups: [
        ParameterGroup("1-*", learningRate: 0.02), ParameterGroup(.role(.bias), optimizer: Adam()),
        ParameterGroup("1-Dense/bias", learningRate: 100),
      ])
    let data = try threeClasses(20)
    func stepped(_ updates: UpdateRule, rate: Double? = nil) async throws -> [String: [Float]] {
      let trainer = try trainer(updates)
      if let rate { try await trainer.setLearningRate(rate) }
      try await trainer.step(on: data, samples: [0, 1, 2, 4, 5])
      return try await trainer.everything()
    }
    func close(_ a: [Float]?, _ b: [Float]?) -> Bool {
      agree((a ?? []).map { Double($0) }, (b ?? [1]).map { Double($0) }, within: 1e-6)
    }
    for factor in [1, 0.5] {
      let found = try await stepped(rule, rate: 0.1 * factor)
      let slow = try await stepped(
        UpdateRule(SGD(learningRate: 0.02 * factor), after: [.decay(0.01)]))
      let usual = try await stepped(
        UpdateRule(SGD(learningRate: 0.1 * factor), after: [.decay(0.01)]))
      let adam = try await stepped(UpdateRule(Adam(learningRate: 0.001 * factor)))
      #expect(close(found["1-Dense/weight"], slow["1-Dense/weight"]))
      // The first group that contains a parameter counts.
      #expect(close(found["1-Dense/bias"], slow["1-Dense/bias"]))
      #expect(close(found["4-Dense/weight"], usual["4-Dense/weight"]))
      #expect(close(found["2-BatchNorm/scale"], usual["2-BatchNorm/scale"]))
      #expect(close(found["4-Dense/bias"], adam["4-Dense/bias"]))
      #expect(found["4-Dense/bias/firstMoment"] != nil)
      #expect(found["1-Dense/weight/firstMoment"] == nil)
    }
  }

  @Test func anOptimizerIsToldTheParameter() async throws {
    let trainer = try trainer(UpdateRule(Told()))
    let start = try await trainer.everything()
    try await trainer.step(on: threeClasses(20), samples: [0, 1, 2])
    for (path, values) in try await trainer.everything() where path.contains("Dense/") {
      let before = start[path] ?? []
      let change: Float = path.hasSuffix("bias") ? 1 : path.hasPrefix("4") ? 2 : 0
      #expect(zip(before, values).allSatisfy { $0 + change == $1 }, "\(path)")
    }
  }

  // MARK: Frozen

  @Test(arguments: [
    ParameterSelection.path("1-*"), .any(["1-Dense", "2-BatchNorm"]), "2-BatchNorm/*",
    .except("4-Dense"), .role(.bias),
  ]) func whatIsFrozenKeepsItsValues(_ frozen: ParameterSelection) async throws {
    let trainer = try trainer(
      UpdateRule(
        Adam(learningRate: 0.1), weightDecay: .decoupled(0.1), before: [.l2(0.1)],
        after: [.movingAverage()], groups: [.frozen(frozen)]))
    let before = try await trainer.everything()
    try await trainer.train(threeClasses(20), epochs: 2)
    let after = try await trainer.everything()
    var kept = 0
    for variable in await trainer.declaredVariables where variable.kind != .slot {
      let isFrozen =
        variable.role == nil
        ? frozen.covers("2-BatchNorm") : frozen.contains(variable)
      #expect((before[variable.path] == after[variable.path]) == isFrozen, "\(variable.path)")
      #expect(!isFrozen || after[variable.path + "/firstMoment"] == nil)
      if isFrozen { kept += 1 }
    }
    #expect(kept > 0)
    let norms = try await trainer.gradientNorms(on: threeClasses(20), samples: [0, 1])
    #expect(norms.allSatisfy { !frozen.contains("\($0.path)", $0.role) } && !norms.isEmpty)
    let observed = try await trainer.observation(on: threeClasses(20), samples: [0, 1])
    #expect(observed.gradients.map(\.name) == norms.map(\.path))
  }

  /// A frozen batch normalization normalizes as in evaluation, and a dropout in a frozen part drops nothing.
  @Test func aFrozenLayerRunsAsInEvaluation() throws {
    let model = Network {
      Dense(5)
      Dropout(rate: 0.5)
      BatchNorm()
      Dense(3)
    }
    func output(_ groups: [ParameterGroup], _ mode: TraceMode) throws -> [Double] {
      try values(
        mode: mode,
        inputs: ["x": scattered(12)],
        variables: [
          "1-Dense/weight": scattered(20, seed: 1), "1-Dense/bias": scattered(5, seed: 2),
          "3-BatchNorm/scale": scattered(5, seed: 3), "3-BatchNorm/shift": scattered(5, seed: 4),
          "3-BatchNorm/mean": scattered(5, seed: 5), "3-BatchNorm/variance": [1, 2, 3, 4, 5],
          "4-Dense/weight": scattered(15, seed: 6), "4-Dense/bias": scattered(3, seed: 7),
        ]
      ) { scope in
        UpdateRule(groups: groups).freezeLayers(in: scope)
        scope.output("y", model(scope.input("x", shape: [3, 4]), in: scope))
      }["y"]
    }
    let evaluated = try output([], .evaluation)
    #expect(try output([.frozen(["1-*", "2-*", "3-*"])], .training) == evaluated)
    #expect(try output([.frozen(["1-*", "3-*"])], .training) != evaluated)
    #expect(try output([], .training) != evaluated)
    _ = try Trainer(
      model, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(groups: [.frozen("2-Dropout")]))
  }

  @Test func aFrozenPartHasNoGradient() throws {
    func nodes(_ groups: [ParameterGroup]) throws -> [Node] {
      let program = try ModelPrograms(
        Self.model, inputShape: [4], Objective(.softmaxCrossEntropy),
        UpdateRule(Adam(), groups: groups)
      ).training(batch: 5)
      return Plan(program).optimized.nodes.filter { $0.stage != .forward }
    }
    let paths = Set(try nodes([.frozen(["1-*", "2-*"])]).map(\.path))
    #expect(!paths.contains { $0.hasPrefix("1-") || $0.hasPrefix("2-") || $0.hasPrefix("3-") })
    #expect(paths.contains("4-Dense"))
    #expect(Set(try nodes([]).map(\.path)).contains("1-Dense"))
  }

  @Test func aBatchOfOneCanBeTrainedBehindAFrozenBatchNorm() async throws {
    func trainer(_ groups: [ParameterGroup]) throws -> Trainer {
      try Trainer(
        Self.model, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
        updates: UpdateRule(SGD(), groups: groups), batches: Batches(1))
    }
    try await trainer([.frozen("2-*")]).train(threeClasses(6), epochs: 1)
    let text = await message { try await trainer([]).train(threeClasses(6), epochs: 1) }
    #expect(text.contains("2-BatchNorm"))
  }

  // MARK: Resuming

  @Test func everythingResumesWithTheSameBits() async throws {
    let rule = UpdateRule(
      NAdam(learningRate: 0.05), schedule: ExponentialDecay(factor: 0.9),
      before: [.clipping(.norm(0.2))],
      after: [.decay(0.1), .lookAhead(every: 3), .movingAverage(0.9)],
      groups: [.frozen("1-Dense/bias"), ParameterGroup("4-Dense", optimizer: RAdam())])
    let data = try threeClasses(23)
    let whole = try trainer(rule)
    try await whole.train(data, epochs: 4)
    let first = try trainer(rule)
    try await first.train(data, epochs: 1)
    struct Halt: Error {}
    await #expect(throws: Halt.self) {
      try await first.runEpoch(data, of: 4) { trainer in
        if trainer.steps == 7 { throw Halt() }
      }
    }
    let second = try trainer(rule)
    try await second.restore(first.checkpoint())
    for _ in 1..<4 { _ = try await second.runEpoch(data, of: 4) }
    #expect(try await second.everything() == whole.everything())
  }

  // MARK: Mistakes

  private static let mistakes: [(UpdateRule, String)] = [
    (
      UpdateRule(groups: [.frozen("7-Dense")]),
      "a group of parameters: no path matches '7-Dense'; there are 1-Dense/weight, 1-Dense/bias, 2-BatchNorm/scale"
    ),
    (UpdateRule(groups: [.frozen(.all)]), "every parameter is frozen"),
    (UpdateRule(after: [.decay(0.1, on: "dense")]), "DecoupledDecay: no path matches 'dense'"),
    (UpdateRule(before: [.l2(0.1, on: ["1-*", "9"])]), "L2Penalty: no path matches '9'"),
    (UpdateRule(before: [.l2(-1)]), "weight decay is -1"),
    (UpdateRule(after: [.decay(.infinity)]), "weight decay is inf"),
    (UpdateRule(after: [.movingAverage(1)]), "decay of a moving average is 1.0"),
    (UpdateRule(after: [.lookAhead(every: 0)]), "every 0 steps"),
    (UpdateRule(after: [.lookAhead(share: 0)]), "share of look-ahead is 0"),
    (UpdateRule(groups: [ParameterGroup(.all, learningRate: -1)]), "learning rate is -1"),
    (
      UpdateRule(SGD(learningRate: 0), groups: [ParameterGroup(.all, learningRate: 1)]),
      "the rule's must be above 0"
    ),
    (
      UpdateRule(groups: [ParameterGroup(.all, optimizer: Momentum(momentum: 2))]),
      "momentum of Momentum is 2.0"
    ),
    (UpdateRule(before: [TooFew()]), "must give a gradient of the same shape"),
    (UpdateRule(before: [Summed()]), "must give a gradient of the same shape"),
    (UpdateRule(before: [Vector()]), "must add one number"),
    (UpdateRule(after: [.movingAverage(), .movingAverage()]), "already declared"),
  ]

  @Test(arguments: mistakes.indices) func mistakesAreRefused(_ index: Int) async {
    let (rule, part) = Self.mistakes[index]
    let text = await message { _ = try trainer(rule) }
    #expect(text.contains(part), "\(text)")
  }

  @Test func patternsMatchTheFirstPartsOfPaths() {
    let rows: [(String, String, Bool)] = [
      ("1-Dense", "1-Dense/weight", true), ("1-Dense", "1-Dense2/weight", false),
      ("1-*", "1-Dense/weight", true), ("*-Dense", "12-Dense/weight", true),
      ("*-Dense/bias", "12-Dense/weight", false), ("1-*e", "1-Dense/weight", true),
      ("1-*x", "1-Dense/weight", false), ("*D*s*", "1-Dense/weight", true),
      ("**/bias", "a/b/bias", true), ("**/bias", "bias", true), ("**/bias", "a/bias2", false),
      ("a/**/d", "a/b/c/d/e", true), ("a/**/d", "b/c/d", false), ("a/*", "a/b/c", true),
      ("*", "anything/at/all", true), ("a/*/c", "a/b/c", true), ("a/*/c", "a/c", false),
      ("", "a", true), ("/a/", "a/b", true),
    ]
    for (pattern, path, matches) in rows {
      #expect(PathPattern(pattern).matches(path) == matches, "\(pattern) and \(path)")
    }
  }
}

/// Gradients times two.
private struct Doubled: GradientTransform {
  func transform(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
  ) -> [Tensor] { gradients.map { $0 * 2 } }
}

private struct TooFew: GradientTransform {
  func transform(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
  ) -> [Tensor] { Array(gradients.dropFirst()) }
}

private struct Summed: GradientTransform {
  func transform(
    _ gradients: [Tensor], of parameters: [(variable: Variable, tensor: Tensor)], in scope: Scope
  ) -> [Tensor] { gradients.map { $0.sum() } }
}

private struct Vector: GradientTransform {
  func penalty(on parameters: [(variable: Variable, tensor: Tensor)]) -> Tensor? {
    parameters.last?.tensor
  }
}

/// Adds 1 to biases and 2 to the weights of the last layer, and leaves everything else.
private struct Told: Optimizer {
  var learningRate = 1.0
  func update(_ parameter: Tensor, gradient: Tensor, at step: UpdateStep, in scope: Scope) -> Tensor
  {
    guard step.parameter.role != .bias else { return parameter + 1 }
    let isLast = step.parameter.path == "4-Dense/weight" && step.parameter.shape == [5, 3]
    return isLast ? parameter + 2 : parameter
  }
}
