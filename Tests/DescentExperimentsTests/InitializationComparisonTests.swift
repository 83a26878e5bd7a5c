import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import Testing

@testable import DescentExperiments

private typealias Comparison = InitializationComparisonExperiment

/// The experiment against training written out by hand.
@Suite struct InitializationComparisonTests {
  private static func options() -> Comparison.Options {
    var options = Comparison.Options.book
    options.samples = 100
    options.steps = 9
    options.batchSize = 30
    options.hidden = [8, 6]
    options.learningRate = 0.1
    options.activations = [.tanh, .relu]
    options.seed = 5
    return options
  }

  private static func trainer(
    _ activation: any Layer, _ initializer: any Initializer, seed: UInt64
  ) throws -> Trainer {
    try Trainer(
      Network {
        Dense(8, initializer: initializer)
        activation
        Dense(6, initializer: initializer)
        activation
        Dense(10, initializer: initializer)
      }, inputShape: [64], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(SGD(learningRate: 0.1)), batches: Batches(30, order: .withReplacement),
      notFinite: .proceed, seed: seed)
  }

  @Test func everyNetworkTakesTheSameSteps() async throws {
    let record = try await Comparison.record(Self.options())
    let data = try DataSource.load("digits", trainingSamples: 100)
    let test = try #require(data.test)
    let seed = pathHash("initialization-comparison/5/training")
    let kinds: [(any Layer, any Initializer)] = [
      (Tanh(), Normal(standardDeviation: 0.01)), (Tanh(), Xavier(fan: .input)), (Tanh(), He()),
      (ReLU(), Normal(standardDeviation: 0.01)), (ReLU(), Xavier(fan: .input)), (ReLU(), He()),
    ]
    #expect(record.runs.map(\.activation) == [.tanh, .tanh, .tanh, .relu, .relu, .relu])
    #expect(record.runs.map(\.initialization) == [.std001, .xavier, .he, .std001, .xavier, .he])
    #expect(abs(record.chanceLoss - 2.302585092994046) < 1e-15)
    for (run, kind) in zip(record.runs, kinds) {
      let trainer = try Self.trainer(kind.0, kind.1, seed: seed)
      let before = try await weights(trainer)
      let losses = try await trainer.losses(ofSteps: 1, on: data.train, seed: seed)
      let after = try await weights(trainer)
      #expect(run.training.losses.first == losses[0])
      try compare(run.gradientNorms, before, after)

      let again = try Self.trainer(kind.0, kind.1, seed: seed)
      #expect(
        try await run.training.losses == again.losses(ofSteps: 9, on: data.train, seed: seed))
      #expect(try await run.training.testAccuracy == again.accuracy(on: test))
    }
  }

  private func weights(_ trainer: Trainer) async throws -> [(String, [Float])] {
    var result: [(String, [Float])] = []
    for variable in await trainer.declaredVariables {
      result.append((variable.path, try await trainer.values(at: variable.path)))
    }
    return result
  }

  /// The first step of SGD moves each parameter by the rate times its gradient.
  private func compare(
    _ norms: [Comparison.Record.Norm], _ before: [(String, [Float])], _ after: [(String, [Float])]
  ) throws {
    #expect(
      norms.map(\.parameter) == [
        "1-Dense/weight", "1-Dense/bias", "3-Dense/weight", "3-Dense/bias", "5-Dense/weight",
        "5-Dense/bias",
      ])
    #expect(norms.map(\.isWeight) == [true, false, true, false, true, false])
    #expect(before.count == 6)
    for (norm, (old, new)) in zip(norms, zip(before, after)) {
      let sum = zip(old.1, new.1).reduce(0.0) { sum, pair in
        let slope = (Double(pair.0) - Double(pair.1)) / 0.1
        return sum + slope * slope
      }
      #expect(abs((norm.norm ?? .nan) - sum.squareRoot()) < 1e-5)
    }
  }

  /// The book's outcome, on the bundled digits.
  @Test func smallWeightsDoNotLearnAndHesDo() async throws {
    var options = Comparison.Options.book
    options.samples = 500
    options.steps = 300
    options.batchSize = 32
    options.hidden = [20, 20, 20]
    options.learningRate = 0.05
    let record = try await Comparison.record(options)
    let losses = record.runs.map { $0.training.finalLoss ?? .nan }
    #expect(losses[0] > 2.25 && losses[2] < 1)
    let first = record.runs.map { $0.gradientNorms[0].norm ?? .nan }
    #expect(first[0] < 1e-3 && first[2] > 0.1)
  }

  @Test func anyNumberOfJobsGivesTheSameBits() async throws {
    let one = try await RecordJSON.text(Comparison.record(Self.options(), jobs: 1))
    #expect(try await RecordJSON.text(Comparison.record(Self.options(), jobs: 3)) == one)
  }

  // MARK: Verdicts

  /// The losses at the end with each start, and the gradients by the sums of two hidden layers, one for each seed.
  private typealias Ends = (loss: [Double], gradients: [(Double, Double)])

  private func page(
    _ ends: [NetworkStart: Ends], predicted: Double = 1,
    separation: (Activation) -> Double = { _ in 1 },
    losses: (NetworkStart, Double) -> [Double] = { [$1] },
    norms: (NetworkStart) -> [Double] = { _ in [3, 4, 2] }, across: Double = 0.5
  ) -> Presentation {
    let starts = product([.relu, .tanh, .sigmoid], Comparison.initializations, NetworkStart.init)
      .filter { ends[$0] != nil }
    let seeds = ends.values.map(\.loss.count).min() ?? 0
    let records = (0..<seeds).map { seed in
      Comparison.Record(
        data: DataName(name: "digits", samples: 100), testSamples: 360, chanceLoss: 2,
        runs: starts.map { start in
          let loss = ends[start]?.loss[seed] ?? 0
          let gradients = ends[start]?.gradients[seed] ?? (1, 1)
          return .init(
            condition: start,
            values: .init(
              gradientNorms: norms(start).enumerated().map {
                .init(parameter: "\(2 * $0 + 1)-Dense/weight", isWeight: true, norm: $1)
              },
              training: .init(
                losses: losses(start, loss), testLoss: loss,
                testAccuracy: start.initialization == .he ? 0.6 : 0.5, diverged: false),
              signals: [gradients.0, gradients.1].map {
                signal($0, predicted: predicted * $0, separation(start.activation), across)
              }))
        })
    }
    var options = Self.options()
    options.steps = 20
    return Comparison.presentation(of: records, options: options)
  }

  private func signal(
    _ gradient: Double, predicted: Double, _ separation: Double, _ across: Double
  ) -> LayerSignal {
    var spread = SampleSpread([0, 1], units: 1)
    (spread.separation, spread.acrossSamples) = (separation, across)
    return LayerSignal(
      spread, gradient: gradient, samples: 2,
      .init(separation: 1, acrossSamples: 1, acrossUnits: 1, slope: 1), predicted)
  }

  private func start(_ activation: Activation, _ rule: WeightScale) -> NetworkStart {
    NetworkStart(activation: activation, initialization: rule)
  }

  private func gradients(_ first: Double, _ last: Double) -> [(Double, Double)] {
    zip(around(first, factor: 0.02), around(last, factor: -0.02)).map { ($0, $1) }
  }

  @Test func eachVerdictIsReached() {
    let even = gradients(1, 1)
    let shown = page([
      start(.relu, .std001): (around(2), gradients(1e-3, 1)),
      start(.relu, .xavier): (around(0.8), even), start(.relu, .he): (around(0.5), even),
      start(.tanh, .xavier): (around(0.8), gradients(0.5, 1)),
      start(.tanh, .he): (around(0.5), gradients(2, 1)),
      start(.sigmoid, .xavier): (around(2), gradients(1e-3, 1)),
    ])
    #expect(shown.outcome("learns nothing from std 0.01") == .supported)
    #expect(shown.outcome("With ReLU, He's weights are ahead") == .supported)
    #expect(shown.outcome("With tanh, Xavier's weights are ahead") == .refuted)
    #expect(shown.outcome("With sigmoid, the network learns") == .refuted)
    #expect(shown.outcome("the gradient vanishes") == .supported)
    // The made-up norms are 3, 4 and 2.
    #expect(shown.outcome("the gradients of the weights vanish") == .refuted)
    #expect(shown.outcome("the gradient keeps its size") == .supported)
    #expect(shown.outcome("Mean-field theory predicts") == .supported)
    #expect(shown.why.contains("He's weights beat Xavier's on tanh too"))
    #expect(shown.why.contains("No rule lets the sigmoid network learn"))
    #expect(shown.why.contains("the gradient by the sums grows from 1 to 2"))
    #expect(shown.why.contains("hide the vanishing"))
    #expect(shown.why.contains("So take He's weights with ReLU and with tanh, and do not expect"))
    #expect(
      shown.takeaway.contains("(test accuracy 0.600 to 0.500) and, against the textbook, on tanh"))
    #expect(shown.takeaway.contains("no rule lets the sigmoid network learn"))

    let opposite = page(
      [
        start(.relu, .std001): (around(1), even), start(.relu, .xavier): (around(0.5), even),
        start(.relu, .he): (around(0.8), gradients(3, 1)),
        start(.tanh, .xavier): (around(0.5), even), start(.tanh, .he): (around(0.8), even),
        start(.sigmoid, .xavier): (around(1), even),
      ], predicted: 2)
    #expect(opposite.outcome("learns nothing from std 0.01") == .refuted)
    #expect(opposite.outcome("With ReLU, He's weights are ahead") == .refuted)
    #expect(opposite.outcome("With tanh, Xavier's weights are ahead") == .supported)
    #expect(opposite.outcome("With sigmoid, the network learns") == .supported)
    #expect(opposite.outcome("the gradient vanishes") == .refuted)
    #expect(!opposite.why.contains("hide the vanishing"))
    #expect(opposite.outcome("the gradient keeps its size") == .refuted)
    #expect(opposite.outcome("Mean-field theory predicts") == .refuted)
    #expect(!opposite.why.contains("beat Xavier's on tanh"))
    #expect(!opposite.why.contains("So "))
    #expect(!opposite.takeaway.contains("ahead") && !opposite.takeaway.contains("no rule"))

    let noisy = page([
      start(.relu, .xavier): (around(0.8, spread: 0.1), even),
      start(.relu, .he): (around(0.78), gradients(1.5, 1)),
    ])
    #expect(noisy.outcome("With ReLU, He's weights are ahead") == .undecided)
    #expect(noisy.outcome("the gradient keeps its size") == .undecided)
  }

  /// What is only small is told from what is gone.
  @Test func whyNamesWhatIsLost() {
    let even = gradients(1, 1)
    let small = [Activation.relu, .tanh, .sigmoid].map { start($0, .std001) }
    let shown = page(
      Dictionary(uniqueKeysWithValues: small.map { ($0, (around(2), gradients(1e-3, 1))) }),
      separation: { $0 == .sigmoid ? 1e-12 : $0 == .relu ? 0.3 : 0.01 },
      norms: { $0.activation == .sigmoid ? [1e-6, 1e-3, 0.5] : [3e-5, 4e-5, 2e-5] }, across: 1e-4)
    #expect(shown.why.contains("still tells the images apart with ReLU (1 − c = 0.3). Signal"))
    #expect(shown.why.contains("no longer tells the images apart with sigmoid (1 − c = 10⁻¹²)."))
    #expect(shown.why.contains("fall from 0.5 in the output layer to 10⁻⁶ in the first"))
    let large = page([start(.relu, .std001): (around(2), gradients(1e-3, 1))])
    #expect(!large.why.contains("Too small is not gone"))
    let learning = page(
      Dictionary(uniqueKeysWithValues: small.map { ($0, (around(1), even)) }),
      separation: { _ in 0.3 })
    #expect(!learning.why.contains("images apart"))
    #expect(!learning.why.contains("fall from"))
  }

  @Test func whyNamesTheOrderInTime() throws {
    let even = gradients(1, 1)
    func ends(_ early: (NetworkStart) -> Double) -> Presentation {
      page(
        [start(.relu, .xavier): (around(0.8), even), start(.relu, .he): (around(0.5), even)],
        losses: { start, end in
          [Double](repeating: early(start), count: 2) + [Double](repeating: end, count: 18)
        })
    }
    let overtaken = ends { $0.initialization == .he ? 3 : 1 }
    #expect(overtaken.why.contains("The order changes with time"))
    #expect(!overtaken.why.contains("shrinks"))
    let shrinking = ends { $0.initialization == .he ? 1 : 3 }
    #expect(!shrinking.why.contains("The order changes with time"))
    #expect(shrinking.why.contains("shrinks from 2 at step 2 to 0.47"))
    let table = try #require(shrinking.tables.first)
    #expect(table.columns.last == "steps to a training loss of 0.5")
    #expect(table.rows.first?.last == "never")
    #expect(table.rows.last?.last?.contains("of 5 seeds") == true)
  }

  @Test func stepsToALossAreCountedInBlocks() {
    let record = LossRecord(losses: [3, 1, 2, 0.4], testLoss: 1, testAccuracy: 1, diverged: false)
    #expect(record.steps(to: 1) == 2)
    #expect(record.inBlocks(of: 2).steps(to: 2) == 2)
    #expect(record.inBlocks(of: 2).steps(to: 1.5) == 4)
    #expect(record.steps(to: 0.1) == nil)
    #expect(StepsToReach(values: [20, 40, nil]).text == "20 to 40 (2 of 3 seeds)")
    #expect(StepsToReach(values: [nil]).text == "never")
    #expect(StepsToReach(values: [20, nil]).mean == nil)
    #expect(StepsToReach(values: [20, 40]).mean == 30)
  }

  @Test func whatWasAddedIsInTheRecordAndOnThePage() async throws {
    var options = Self.options()
    options.extended = true
    let record = try await Comparison.record(options)
    let text = try RecordJSON.text(record)
    let copy = try RecordJSON.value(Comparison.Record.self, from: text)
    #expect(try RecordJSON.text(copy) == text)
    #expect(Comparison.presentation(of: [record], options: options).pictures.count == 4)
    // The signals are those of the network that was trained: with them the gradient of the second layer's biases, whose
    // norm is that of the sums over samples, has at most √samples times their root mean square for each unit.
    for run in record.runs {
      let signal = try #require(run.signals?[1].gradient)
      let norm = try #require(run.gradientNorms[3].norm)
      #expect(norm < signal * 6.0.squareRoot() * 1.001)
      #expect(norm > 0.01 * signal)
    }
  }

  @Test func impossibleSettingsAreRefused() {
    var options = Self.options()
    options.activations = [.relu, .tanh, .relu]
    #expect(Comparison.refusal(options) == "activation relu,tanh,relu: relu is named twice")
    options = Self.options()
    options.samples = 10
    #expect(Comparison.refusal(options) == "batch-size 30: is larger than the data of 10 samples")
  }
}
