import DescentData
import DescentGraph
import DescentLearning
import DescentRuns
import Testing

@testable import DescentExperiments

private typealias Comparison = OptimizerComparisonExperiment

/// The experiment against training written out by hand.
@Suite struct OptimizerComparisonTests {
  private static func options(tune: Bool = false) -> Comparison.Options {
    var options = Comparison.Options.book
    options.samples = 100
    options.steps = 13
    options.batchSize = 30
    options.hidden = [8, 6]
    options.tune = tune
    options.seed = 5
    return options
  }

  private static func trainer(
    _ optimizer: any Optimizer, seed: UInt64, hidden: [Int] = [8, 6], batchSize: Int = 30
  ) throws -> Trainer {
    let model = Network {
      for units in hidden {
        Dense(units)
        ReLU()
      }
      Dense(10)
    }
    return try Trainer(
      model, inputShape: [64], objective: Objective(.softmaxCrossEntropy),
      updates: UpdateRule(optimizer), batches: Batches(batchSize, order: .withReplacement),
      notFinite: .proceed, seed: seed)
  }

  /// 100 samples make 4 steps of 30 per epoch.
  @Test func everyOptimizerTakesTheSameStepsAtItsUsualRate() async throws {
    let record = try await Comparison.record(Self.options())
    let data = try DataSource.load("digits", trainingSamples: 100)
    let test = try #require(data.test)
    let optimizers: [any Optimizer] = [
      SGD(learningRate: 0.01), Momentum(learningRate: 0.01), Nesterov(learningRate: 0.01),
      AdaGrad(learningRate: 0.01), RMSprop(learningRate: 0.001), Adam(learningRate: 0.001),
    ]
    #expect(
      record.runs.map(\.optimizer) == [.sgd, .momentum, .nesterov, .adaGrad, .rmsProp, .adam])
    #expect(record.runs.map(\.learningRate) == [0.01, 0.01, 0.01, 0.01, 0.001, 0.001])
    #expect(record.data == DataName(name: "digits", samples: 100) && record.testSamples == 360)
    #expect(!record.tuned && record.runs.allSatisfy { $0.tuning == nil })
    let seed = pathHash("optimizer-comparison/5/training")
    for (run, optimizer) in zip(record.runs, optimizers) {
      let trainer = try Self.trainer(optimizer, seed: seed)
      let losses = try await trainer.losses(ofSteps: 13, on: data.train, seed: seed)
      #expect(run.training.losses == losses)
      #expect(abs((run.training.finalLoss ?? 0) - losses.reduce(0, +) / 13) < 1e-12)
      #expect(try await run.training.testAccuracy == trainer.accuracy(on: test))
      #expect(!run.training.diverged)
    }
    #expect(Set(record.runs.map { $0.training.losses[0] }).count == 1)
    #expect(Set(record.runs.map { $0.training.losses[12] }).count == 6)
  }

  // MARK: Rates

  @Test func ratesAreChosenOnDataThatWereHeldOut() async throws {
    var options = Self.options(tune: true)
    options.optimizers = [.init(.sgd, learningRate: 0.1), .init(.adam)]
    let record = try await Comparison.record(options)
    let data = try DataSource.load("digits", trainingSamples: 100).train
    let (validation, train) = try data.split(
      first: 0.2, seed: pathHash("optimizer-comparison/5/validation"))
    #expect(record.tuned)
    let middles = [0.1, 0.001]
    for (run, middle) in zip(record.runs, middles) {
      let tuning = try #require(run.tuning)
      #expect(tuning.validationSamples == 20 && tuning.trainingSamples == 80)
      let rates = [0.0316227766, 0.1, 0.316227766, 1, 3.16227766, 10, 31.6227766]
      #expect(tuning.trials.count == 7)
      for (trial, factor) in zip(tuning.trials, rates) {
        #expect(abs(trial.learningRate / (middle * factor) - 1) < 1e-8)
        let seed = pathHash("optimizer-comparison/5/tuning")
        let trainer = try Self.trainer(
          run.optimizer == .sgd
            ? SGD(learningRate: trial.learningRate) : Adam(learningRate: trial.learningRate),
          seed: seed)
        _ = try await trainer.losses(ofSteps: 13, on: train, seed: seed)
        #expect(try await trainer.evaluate(validation).loss == trial.validationLoss)
        #expect(try await trainer.accuracy(on: validation) == trial.validationAccuracy)
      }
      let lowest = tuning.trials.compactMap(\.validationLoss).min()
      let best = tuning.trials.first { $0.validationLoss == lowest }
      #expect(run.learningRate == best?.learningRate)
      #expect(run.training.losses.count == 13)
    }
  }

  @Test func ratesThatDivergeAreNotTaken() {
    func tuning(_ losses: [Double?]) -> Comparison.Record.Tuning {
      .init(
        trials: losses.enumerated().map {
          .init(
            learningRate: Double($0.offset + 1), validationLoss: $0.element, validationAccuracy: 0,
            diverged: $0.element == nil)
        }, trainingSamples: 1, validationSamples: 1)
    }
    #expect(tuning([3, 2, 2, nil]).best?.learningRate == 2)
    #expect(!tuning([3, 2, 2, nil]).isAtEnd)
    #expect(tuning([1, 2, nil]).isAtEnd && tuning([2, 1]).isAtEnd)
    #expect(tuning([nil, nil]).best == nil && !tuning([nil, nil]).isAtEnd)
  }

  @Test func aRateFarTooHighDivergesAndIsMarked() async throws {
    var options = Self.options()
    options.optimizers = [.init(.sgd, learningRate: 1e30), .init(.momentum)]
    let record = try await Comparison.record(options)
    #expect(record.runs.map(\.training.diverged) == [true, false])
    #expect(record.runs[0].training.finalLoss == nil)
    #expect(record.runs[0].training.losses.count == 13)
    #expect((0...1).contains(record.runs[0].training.testAccuracy))
    let text = try RecordJSON.text(record)
    #expect(text.contains("null"))
    let presentation = Comparison.presentation(of: [record], options: options)
    #expect(
      presentation.why.contains(
        "In 1 of the 2 trainings compared, values stopped being finite (SGD"))
    #expect(presentation.why.hasSuffix("the largest of such outputs counts as class 0."))
    #expect(presentation.tables[0].rows.map { $0[5] } == ["yes", ""])
  }

  // MARK: Effects and repetition

  /// The book's outcome, on the bundled digits with a smaller network.
  @Test func momentumAdaGradAndAdamEndLowerThanSGD() async throws {
    var options = Comparison.Options.book
    options.samples = 500
    options.steps = 150
    options.batchSize = 32
    options.hidden = [20, 20]
    let record = try await Comparison.record(options)
    let final = Dictionary(
      uniqueKeysWithValues: record.runs.map { ($0.optimizer, $0.training.finalLoss ?? .nan) })
    let plain = try #require(final[.sgd])
    for method in [Comparison.Method.momentum, .nesterov, .adaGrad, .adam] {
      #expect(try #require(final[method]) < plain, "\(method)")
    }
  }

  @Test func anyNumberOfJobsGivesTheSameBits() async throws {
    let one = try await RecordJSON.text(Comparison.record(Self.options(tune: true), jobs: 1))
    #expect(try await RecordJSON.text(Comparison.record(Self.options(tune: true), jobs: 3)) == one)
    var other = Self.options(tune: true)
    other.seed = 6
    #expect(try await RecordJSON.text(Comparison.record(other, jobs: 1)) != one)
  }

  @Test func progressAndMeasurementsTellOfEveryPiece() async throws {
    let told = LockedList()
    let events = RunEvents(
      progress: { told.append("\($0.done)/\($0.total)") },
      measured: { told.append(try RecordJSON.text($0, pretty: false)) })
    var options = Self.options()
    options.optimizers = [.init(.adam)]
    options.steps = 120
    let record = try await Comparison.record(options, events: events)
    let losses = record.runs[0].training.losses.compactMap(\.self)
    #expect(told.items.count == 3 && told.items[2] == "1/1")
    for (line, range) in zip(told.items, [0..<100, 100..<120]) {
      let mean = losses[range].reduce(0, +) / Double(range.count)
      #expect(
        line == "{\"learningRate\":0.001,\"loss\":\(mean),\"optimizer\":\"adam\",\"seed\":5,"
          + "\"step\":\(range.upperBound)}")
    }
  }

  // MARK: Several rates

  @Test func everyRateIsTrainedAsTheOthers() async throws {
    var options = Self.options(tune: true)
    (options.extended, options.rates, options.steps) = (true, 3, 110)
    options.optimizers = [.init(.sgd, learningRate: 0.1), .init(.adam)]
    let record = try await Comparison.record(options)
    let rates = try #require(record.rates)
    #expect(rates.map(\.condition.optimizer) == [.sgd, .sgd, .sgd, .adam, .adam, .adam])
    let expected = [0.1, 0.316227766, 1, 0.000316227766, 0.001, 0.00316227766]
    for (rate, expected) in zip(rates, expected) {
      #expect(abs(rate.learningRate / expected - 1) < 1e-8)
    }
    let loaded = try DataSource.load("digits", trainingSamples: 100)
    let (validation, train) = try loaded.train.split(
      first: 0.2, seed: pathHash("optimizer-comparison/5/validation"))
    #expect(record.validationSamples == 20 && record.data.samples == 80 && !record.tuned)
    let seed = pathHash("optimizer-comparison/5/training")
    let entry = rates[5]
    let trainer = try Self.trainer(Adam(learningRate: entry.learningRate), seed: seed)
    let losses = try await trainer.losses(ofSteps: 110, on: train, seed: seed)
    #expect(entry.training.stepsALoss == 2 && entry.training.losses.count == 55)
    #expect(abs((entry.training.losses[3] ?? 0) - (losses[6] + losses[7]) / 2) < 1e-12)
    #expect(
      abs((entry.training.finalLoss ?? 0) - losses.suffix(100).reduce(0, +) / 100) < 1e-12)
    #expect(try await trainer.evaluate(validation).loss == entry.values.validationLoss)
    #expect(try await trainer.accuracy(on: #require(loaded.test)) == entry.training.testAccuracy)
    // The comparison at the given rates is among them.
    #expect(record.runs.map(\.learningRate) == [0.1, 0.001])
    #expect(record.runs.map(\.training) == [rates[0], rates[4]].map(\.training))
    let text = try RecordJSON.text(record)
    #expect(try RecordJSON.text(RecordJSON.value(Comparison.Record.self, from: text)) == text)
  }

  @Test(arguments: [1, 2, 3, 5, 9])
  func theRateGivenIsAmongThoseTried(_ count: Int) {
    for method in Comparison.Method.allCases {
      let rates = method.tried(around: 0.02, count: count)
      #expect(rates.count == count && rates.contains(0.02) && rates == rates.sorted())
    }
    #expect(Comparison.Method.sgd.tried(around: 0.01, count: 5)[4] == 1)
  }

  // MARK: Verdicts

  /// What a training at one rate ends with.
  private struct End {
    var validation: Double
    var loss: Double
    var accuracy: Double
  }

  private func training(_ end: End, _ seed: Int) -> LossRecord {
    // Each optimizer has seeds in another order, so that differences vary.
    let noise = Double([-2, 1, 0, 2, -1][seed]) * 0.001
    let isFinite = end.loss.isFinite
    return LossRecord(
      losses: Array(repeating: isFinite ? end.loss * (1 + noise) : nil, count: 3),
      testLoss: end.loss, testAccuracy: end.accuracy + noise / 10, diverged: !isFinite)
  }

  /// A page from five seeds with the ends of each optimizer at each rate, the first of which is the one given.
  private func page(
    _ ends: [(Comparison.Method, [End])], seeds: Int = 5
  ) -> Presentation {
    var options = Comparison.Options()
    options.steps = 3
    let records = (0..<seeds).map { seed in
      let rates = ends.enumerated().flatMap { place, item in
        let (method, ends) = item
        return ends.enumerated().map { index, end in
          FactorialResult(
            condition: Comparison.Entry(
              optimizer: method, learningRate: method.usualRate * Double(index + 1)),
            values: Comparison.Entry.Values(
              training: training(end, seed * (place + 1) % 5), validationLoss: end.validation,
              validationAccuracy: 0.5))
        }
      }
      let runs = ends.map { method, ends in
        Comparison.Record.Run(
          optimizer: method, learningRate: method.usualRate, training: training(ends[0], seed))
      }
      return Comparison.Record(
        data: DataName(name: "digits", samples: 100), testSamples: 360, tuned: false, runs: runs,
        validationSamples: 20, rates: rates)
    }
    return Comparison.presentation(of: records, options: options)
  }

  private func outcome(_ page: Presentation, _ words: String) -> Verdict.Outcome? {
    page.verdicts.first { $0.statement.contains(words) }?.outcome
  }

  @Test func eachVerdictIsReached() {
    let shown = page([
      (
        .sgd,
        [
          End(validation: 0.4, loss: 0.5, accuracy: 0.85),
          End(validation: 0.2, loss: 0.2, accuracy: 0.95),
          End(validation: 0.3, loss: 0.3, accuracy: 0.9),
        ]
      ),
      (
        .momentum,
        [
          End(validation: 0.2, loss: 0.25, accuracy: 0.94),
          End(validation: 0.1, loss: 0.1, accuracy: 0.96),
          End(validation: 0.3, loss: 0.3, accuracy: 0.9),
        ]
      ),
      (
        .adam,
        [
          End(validation: 0.3, loss: 0.6, accuracy: 0.95),
          End(validation: 0.2, loss: 0.3, accuracy: 0.94),
          End(validation: 0.4, loss: 0.3, accuracy: 0.9),
        ]
      ),
    ])
    #expect(
      outcome(shown, "given rates Momentum has a lower training loss") == .supported)
    #expect(outcome(shown, "given rates Adam has a lower training loss") == .refuted)
    #expect(outcome(shown, "At its own best rate Momentum has a lower") == .supported)
    #expect(outcome(shown, "At its own best rate Adam has a lower") == .refuted)
    #expect(outcome(shown, "Momentum has a higher test accuracy") == .supported)
    #expect(outcome(shown, "Adam has a higher test accuracy") == .refuted)
    #expect(
      outcome(shown, "Adam has a lower training loss after 3 steps than Momentum") == .refuted)
    #expect(outcome(shown, "SGD lags less behind Adam") == .supported)
    #expect(shown.tables[1].rows.map { $0[1] } == ["0.02", "0.02", "0.002"])
    #expect(shown.why.contains("SGD's own best rate, 0.02, is 2 times as high as the given 0.01"))
    #expect(!shown.why.contains("may lie beyond") && !shown.why.contains("support an order"))
    #expect(
      shown.takeaway
        == "At the given rates SGD ends with a training loss of 0.5, the others with 0.25 to 0.6; at their own best SGD "
        + "ends with a training loss of 0.2, the others with 0.1 to 0.3.")
  }

  @Test func smallDifferencesAreNoOrder() {
    let shown = page([
      (.sgd, [End(validation: 0.2, loss: 0.2, accuracy: 0.95)]),
      (.momentum, [End(validation: 0.2, loss: 0.1904, accuracy: 0.952)]),
      (.adam, [End(validation: 0.2, loss: 0.2, accuracy: 0.95)]),
    ])
    #expect(outcome(shown, "At its own best rate Momentum has a lower") == .undecided)
    #expect(
      outcome(shown, "At its own best rate Momentum has a higher test accuracy") == .undecided)
    // No difference at all is too small to matter.
    #expect(outcome(shown, "At its own best rate Adam has a higher test accuracy") == .refuted)
    #expect(
      shown.why.contains("the table does not support an order of the optimizers by test accuracy"))
  }

  @Test func ratesAtTheEndOfTheRangeAreNamed() {
    let shown = page([
      (
        .sgd,
        [
          End(validation: 0.4, loss: 0.5, accuracy: 0.85),
          End(validation: 0.2, loss: 0.2, accuracy: 0.95),
        ]
      ),
      (
        .adam,
        [
          End(validation: 0.2, loss: 0.1, accuracy: 0.96),
          End(validation: 0.3, loss: 0.1, accuracy: 0.96),
          End(validation: 0.1, loss: .nan, accuracy: 0.1),
        ]
      ),
    ])
    #expect(
      shown.tables[1].rows.map { $0[1] } == ["0.02, the highest tried", "0.001, the lowest tried"])
    #expect(
      shown.why.contains(
        "The best rate of SGD (highest) and Adam (lowest) is the lowest or highest"))
    #expect(shown.next[0].command == "descent run optimizer-comparison --learning-rate sgd=0.02")
    // A rate at which trainings diverge is none to take, however low another seed's loss.
    #expect(shown.tables[2].rows.map { $0[2] } == ["0.4", "0.2", "0.2", "0.3", "diverged"])
  }

  @Test func trainingsThatDivergeDecideNothing() {
    let shown = page([
      (.sgd, [End(validation: .nan, loss: .nan, accuracy: 0.1)]),
      (.adam, [End(validation: 0.2, loss: 0.1, accuracy: 0.96)]),
    ])
    #expect(outcome(shown, "given rates Adam") == .undecided)
    #expect(shown.reading.contains("5 of 5 seeds have no such number"))
    #expect(shown.takeaway.hasPrefix("Which optimizer comes out first depends on"))
    let one = page(
      [
        (.sgd, [End(validation: 0.4, loss: 0.5, accuracy: 0.85)]),
        (.adam, [End(validation: 0.2, loss: 0.1, accuracy: 0.96)]),
      ], seeds: 1)
    #expect(one.verdicts.allSatisfy { $0.outcome == .undecided })
  }

  @Test func impossibleSettingsAreRefused() {
    func refusal(_ change: (inout Comparison.Options) -> Void) -> String {
      var options = Self.options()
      change(&options)
      return Comparison.refusal(options)
    }
    #expect(
      refusal { $0.optimizers = [] } == "optimizers: is an empty list; it must hold optimizers")
    #expect(
      refusal { $0.optimizers = [.init(.adam), .init(.adam)] }
        == "optimizers: adam is named twice")
    #expect(
      refusal { $0.optimizers[0].learningRate = -1 }
        == "optimizers.1.learning-rate: is -1.0; it must be a number above 0 that fits in a Float")
    #expect(refusal { $0.validationFraction = 1 }.hasPrefix("validation-fraction 1: "))
    #expect(
      refusal {
        $0.tune = true
        $0.validationFraction = 0.8
      }
        == "validation-fraction 0.8: holds out 80 of 100 training samples; it must hold out at least 1 and leave "
        + "a batch of 30")
    #expect(
      refusal {
        $0.tune = false
        $0.validationFraction = 0.3
      } == "validation-fraction 0.3: has no effect without tune; give both")
    #expect(
      refusal {
        $0.extended = false
        $0.rates = 9
      }
        == "rates 9: has no effect with the book's settings, which try 7 rates with tune and otherwise one"
    )
    #expect(refusal { $0.steps = 0 } == "steps 0: a whole number from 1 to 4294967295 is needed")
    #expect(
      refusal { $0.batchSize = 101 } == "batch-size 101: is larger than the data of 100 samples")
  }
}
