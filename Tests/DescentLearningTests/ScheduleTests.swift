import DescentArrays
import Foundation
import Synchronization
import Testing

@testable import DescentLearning

/// A schedule and the numbers of PyTorch's counterpart.
private struct ScheduleRow: Sendable, CustomTestStringConvertible {
  let name: String
  let schedule: any Schedule
  var isPerStep = false
  /// How many of PyTorch's first numbers precede ours.
  var offset = 0

  var testDescription: String { name }
}

private let rows = [
  ScheduleRow(name: "step", schedule: StepDecay(every: 3, factor: 0.2)),
  ScheduleRow(name: "exponential", schedule: ExponentialDecay(factor: 0.7)),
  ScheduleRow(name: "cosine", schedule: CosineDecay(minimumRate: 0.01), isPerStep: true),
  ScheduleRow(
    name: "warm-up", schedule: LinearWarmUp(steps: 4, start: 0.25), isPerStep: true, offset: 1),
]

/// Samples of 1 with the target 0.
private func flat(_ count: Int = 4) throws -> Dataset {
  try Dataset(
    features: Array(repeating: 1, count: count), featureShape: [1],
    values: Array(repeating: 0, count: count), valueShape: [1])
}

@Suite struct ScheduleTests {
  @Test(arguments: rows) fileprivate func agreesWithPyTorch(row: ScheduleRow) throws {
    let expected = try #require(trainingReference[row.name]).dropFirst(row.offset)
    let found = expected.indices.map { index in
      let count = index - row.offset
      return row.schedule.rate(
        from: 0.5,
        at: SchedulePoint(
          step: row.isPerStep ? count : 100 + count, epoch: row.isPerStep ? 0 : count,
          totalSteps: 8))
    }
    #expect(agree(found, Array(expected), within: 1e-14), "\(found)")
  }

  @Test func reducesOnAPlateauAsPyTorchDoes() throws {
    let losses = [1.0, 0.8, 0.79, 0.85, 0.75, 0.5, 0.6, 0.55, 0.7, 0.45, 0.44, 0.43, 0.42, 0.9]
    let schedule = ReduceOnPlateau(factor: 0.5, patience: 1, minimumRate: 0.1, minimumChange: 0.1)
    var state = ScheduleState()
    let found = losses.enumerated().map { epoch, loss in
      defer { schedule.update(&state, with: loss, epoch: epoch + 1) }
      return schedule.rate(from: 0.5, at: SchedulePoint(step: 0, epoch: epoch, state: state))
    }
    #expect(found == trainingReference["plateau"])
    #expect(Set(found).count > 2)
  }

  @Test func aScheduleBeginsAfterTheWarmUp() {
    let schedule = LinearWarmUp(steps: 10, then: CosineDecay(minimumRate: 0.1))
    func rate(_ step: Int) -> Double {
      schedule.rate(from: 2, at: SchedulePoint(step: step, epoch: 0, totalSteps: 30))
    }
    #expect((0..<10).map(rate) == (1...10).map { 2 * (Double($0) / 10) })
    #expect(rate(10) == 2 && abs(rate(20) - 1.05) < 1e-15)
    #expect(rate(30) == 0.1 && rate(1000) == 0.1)
    #expect(abs(rate(29) - (0.1 + 0.95 * (1 + cos(.pi * 19 / 20)))) < 1e-15)
  }

  @Test func theTrainerFollowsItStepByStep() async throws {
    // The loss is w²: each step multiplies w by 1 − 2·rate.
    let trainer = try Trainer(
      Dense(1, initializer: .constant(1), usesBias: false), inputShape: [1],
      objective: Objective(.meanSquaredError),
      updates: UpdateRule(SGD(learningRate: 0.5), schedule: CosineDecay()), batches: Batches(2))
    #expect(await trainer.learningRate == 0.5)
    let seen = Mutex<[Double]>([])
    let steps = Mutex<[TakenStep]>([])
    var last: [Double] = []
    for try await epoch in try trainer.fit(
      flat(), epochs: 4,
      afterStep: { trainer in
        let weight = try trainer.values(at: "weight")[0]
        seen.withLock { $0.append(Double(weight)) }
        if let step = trainer.lastStep { steps.withLock { $0.append(step) } }
      })
    {
      last.append(epoch.learningRate)
    }
    let rates = (0..<8).map { 0.25 * (1 + cos(.pi * Double($0) / 8)) }
    var weight = 1.0
    let weights = rates.map { rate in
      weight *= 1 - 2 * rate
      return weight
    }
    #expect(agree(seen.withLock { $0 }, weights, within: 1e-6))
    let taken = steps.withLock { $0 }
    #expect(taken.map(\.learningRate) == rates)
    #expect(
      agree(taken.map(\.loss), ([1] + weights.dropLast()).map { $0 * $0 }, within: 1e-6))
    #expect(last == [rates[1], rates[3], rates[5], rates[7]])
    #expect(await trainer.learningRate == 0)
  }

  @Test func theTrainerTellsWhatItWatches() async throws {
    func trainer(_ schedule: any Schedule, _ stopping: EarlyStopping? = nil) throws -> Trainer {
      try Trainer(
        Dense(1), inputShape: [1], objective: Objective(.meanSquaredError),
        updates: UpdateRule(schedule: schedule), batches: Batches(2), earlyStopping: stopping)
    }
    let cosine = try trainer(CosineDecay())
    #expect(
      await message { _ = try await cosine.runEpoch(flat()) }
        == "the schedule needs the total number of epochs, or its number of steps"
    )
    _ = try await cosine.runEpoch(flat(), of: 2)
    let plateau = try trainer(ReduceOnPlateau())
    #expect(
      await message { _ = try await plateau.runEpoch(flat()) }
        == "the validation loss cannot be monitored, because there are no validation data")
    let missing = await message {
      _ = try trainer(
        ConstantRate(), EarlyStopping(monitor: .validation("accuracy", .larger)))
    }
    #expect(
      missing
        == "the validation accuracy cannot be monitored, because it is not measured; the measured values are loss"
    )
  }

  @Test(
    arguments: [
      (StepDecay(every: 0), "the rate changes every 0 epochs; that must be at least 1"),
      (ExponentialDecay(factor: -1), "the factor of the rate is -1.0; it must be positive"),
      (CosineDecay(minimumRate: .nan), "the minimum of the rate is nan; it must be 0 or positive"),
      (CosineDecay(steps: 0), "the rate falls over 0 steps; that must be at least 1"),
      (LinearWarmUp(steps: -1), "the rate rises over -1 steps; that must be 0 or more"),
      (
        LinearWarmUp(steps: 1, then: StepDecay(every: -1)),
        "the rate changes every -1 epochs; that must be at least 1"
      ),
      (
        ReduceOnPlateau(factor: 1), "the factor of the rate is 1.0; it must be above 0 and below 1"
      ),
    ] as [(any Schedule, String)])
  func aSettingThatMakesNoSenseIsRefused(schedule: any Schedule, text: String) async {
    let found = await message {
      _ = try Trainer(
        Dense(1), inputShape: [1], objective: Objective(.meanSquaredError),
        updates: UpdateRule(schedule: schedule))
    }
    #expect(found == text)
  }
}

@Suite struct EarlyStoppingTests {
  /// Values of a metric over epochs, the early stopping rule, and the best and the last epoch.
  private static let rows: [([Double], EarlyStopping, best: Int, last: Int?)] = [
    ([3, 2, 1, 2, 2, 2], EarlyStopping(patience: 2), 3, 5),
    ([3, 2, 1, 2, 2, 0.5, 1], EarlyStopping(patience: 3), 6, nil),
    ([3, 2.5, 2, 1.5, 1], EarlyStopping(patience: 2, minimumChange: 0.6), 5, nil),
    ([3, 2.5, 2.5, 1.5, 1], EarlyStopping(patience: 2, minimumChange: 0.6), 1, 3),
    ([.nan, .infinity, 3], EarlyStopping(patience: 3), 3, nil),
    ([.nan, .infinity, 3], EarlyStopping(patience: 2), 0, 2),
    (
      [0.1, 0.2, 0.2, 0.3, 0.1],
      EarlyStopping(monitor: .validation("accuracy", .larger), patience: 1), 2, 3
    ),
  ]

  @Test(arguments: 0..<7) func stopsWhereItsFormulaSays(row: Int) {
    let (values, rule, best, last) = Self.rows[row]
    var state = BestValue()
    var stopped: Int?
    for (index, value) in values.enumerated() where stopped == nil {
      _ = state.note(
        value, epoch: index + 1, rule.watched.direction, minimumChange: rule.minimumChange)
      if state.epochsSince >= rule.patience { stopped = index + 1 }
    }
    #expect(stopped == last && state.epoch == best)
  }

  @Test func endsTheTrainingAndPutsBackTheBest() async throws {
    let data = try threeClasses(30)
    func trainer(_ stopping: EarlyStopping?) throws -> Trainer {
      try Trainer(
        Network {
          Dense(8)
          BatchNorm()
          Tanh()
          Dense(3)
        }, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
        updates: UpdateRule(Momentum(learningRate: 0.2)), batches: Batches(5),
        earlyStopping: stopping, seed: 4)
    }
    let validation = try threeClasses(12)
    let rule = EarlyStopping(monitor: .validationLoss, patience: 2)
    let stopping = try trainer(rule)
    var losses: [Double] = []
    var values: [[String: [Float]]] = []
    for try await epoch in stopping.fit(data, validation: validation, epochs: 200) {
      losses.append(epoch.validation?.loss ?? .nan)
      values.append(await stopping.values)
    }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(losses.count == best + 3 && losses.count < 200)
    #expect(await stopping.progress.isStopped)
    #expect(await stopping.progress.best.epoch == best + 1)
    #expect(await stopping.progress.best.value == losses[best])
    // Parameters and running statistics are from the best epoch, slots from the last.
    let restored = await stopping.values
    for variable in await stopping.declaredVariables {
      let epoch = variable.kind == .slot ? losses.count - 1 : best
      #expect(restored[variable.path] == values[epoch][variable.path], "\(variable.path)")
    }
    #expect(try await stopping.evaluate(validation).loss == losses[best])
    #expect(await stopping.bestValues?.keys.contains("2-BatchNorm/variance") == true)

    let plain = try trainer(
      EarlyStopping(monitor: .validationLoss, patience: 2, restoresBest: false))
    let last = try await plain.train(data, validation: validation, epochs: 200)
    #expect(last?.number == losses.count)
    #expect(await plain.values == values.last)
  }
}

@Suite struct ClippingTests {
  private static let gradients: [[Double]] = [[3, -4, 0.5], [12, -0.25]]

  @Test(arguments: [
    ("norm 2", GradientClipping.norm(2)), ("norm 20", .norm(20)), ("value 3", .value(3)),
  ]) func agreesWithPyTorch(name: String, clipping: GradientClipping) throws {
    let result = try values(inputs: ["a": Self.gradients[0], "b": Self.gradients[1]]) { scope in
      let clipped = clipping([scope.input("a", shape: [3]), scope.input("b", shape: [2])])
      scope.output("a", clipped[0])
      scope.output("b", clipped[1])
    }
    #expect(agree(result["a"] + result["b"], trainingReference[name] ?? [], within: 1e-14))
  }

  /// The penalty's gradient is clipped as well.
  @Test(arguments: [WeightDecay.none, .l2(0.5)]) func theStepFollowsTheClippedGradient(
    decay: WeightDecay
  ) async throws {
    func trainer(_ clipping: GradientClipping) throws -> Trainer {
      try Trainer(
        Network {
          Dense(5)
          Tanh()
          Dense(3)
        }, inputShape: [4], objective: Objective(.softmaxCrossEntropy),
        updates: UpdateRule(SGD(learningRate: 1), weightDecay: decay, clipping: clipping),
        batches: Batches(10), seed: 2)
    }
    let (plain, clipped) = (try trainer(.none), try trainer(.norm(0.1)))
    let norms = try await plain.gradientNorms(on: threeClasses(), samples: Array(0..<10))
    let norm = norms.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot()
    #expect(norm > 0.2)
    let before = await plain.values
    for trainer in [plain, clipped] {
      try await trainer.step(on: threeClasses(), samples: Array(0..<10))
    }
    let (free, bound) = (await plain.values, await clipped.values)
    for (path, start) in before {
      for index in start.indices {
        let step = Double((free[path]?[index] ?? 0) - start[index])
        let found = Double((bound[path]?[index] ?? 0) - start[index])
        #expect(abs(found - step * 0.1 / (norm + 1e-6)) < 1e-6)
      }
    }
  }

  @Test(arguments: [GradientClipping.norm(0), .value(-1), .norm(.nan)])
  func aLimitIsPositive(clipping: GradientClipping) async {
    let text = await message {
      _ = try Trainer(
        Dense(1), inputShape: [1], objective: Objective(.meanSquaredError),
        updates: UpdateRule(clipping: clipping))
    }
    #expect(text.hasPrefix("gradients are clipped at "))
  }
}
