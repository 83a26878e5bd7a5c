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
    var options = Comparison.Options()
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
    #expect(presentation.reading.contains("Momentum (2."))
    #expect(presentation.reading.hasSuffix("(SGD); the largest of such outputs counts as class 0."))
    #expect(presentation.table.rows.map { $0[4] } == ["yes", ""])
  }

  // MARK: Effects and repetition

  /// The book's outcome, on the bundled digits with a smaller network.
  @Test func momentumAdaGradAndAdamEndLowerThanSGD() async throws {
    var options = Comparison.Options()
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
    #expect(
      Comparison.presentation(of: [record], options: options).reading.contains(" Lower than SGD ("))
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

  // MARK: Words and refusals

  private func reading(
    _ losses: [Comparison.Method: Double], tune: Bool = false
  ) -> String {
    var options = Self.options(tune: tune)
    let methods = Comparison.Method.allCases.filter { losses[$0] != nil }
    options.optimizers = methods.map { .init($0) }
    let runs = methods.map { method in
      let loss = losses[method] ?? .nan
      return Comparison.Record.Run(
        optimizer: method, learningRate: method.usualRate,
        training: LossRecord(
          losses: [loss.isFinite ? loss : nil], testLoss: loss, testAccuracy: 1 - loss / 10,
          diverged: !loss.isFinite))
    }
    let record = Comparison.Record(
      data: DataName(name: "digits", samples: 100), testSamples: 360, tuned: tune, runs: runs)
    return Comparison.presentation(of: [record], options: options).reading
  }

  @Test func theReadingFollowsTheNumbers() {
    #expect(
      reading([.sgd: 0.5, .momentum: 0.25, .adam: 0.125])
        == "At these rates, Adam (0.125) ends with the lowest loss and SGD (0.5) with the highest. "
        + "Lower than SGD (0.5) end Adam (0.125) and Momentum (0.25). "
        + "The highest test accuracy is that of Adam, 0.988.")
    #expect(
      reading([.sgd: 0.5, .momentum: 0.75, .adam: 1], tune: true).contains(
        "rate, SGD (0.5) ends with the lowest loss and Adam (1) with the highest. "
          + "None of the others ends lower than SGD: these numbers show no advantage over it."))
    #expect(
      reading([.sgd: 0.5, .momentum: 0.25, .adam: 1]).contains(
        "Lower than SGD (0.5) end Momentum (0.25); higher end Adam (1)."))
    #expect(reading([.sgd: .nan]).hasPrefix("Every training diverged"))
    #expect(!reading([.momentum: 0.25, .adam: 1]).contains("SGD"))
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
    #expect(refusal { $0.steps = 0 } == "steps 0: a whole number from 1 to 4294967295 is needed")
    #expect(
      refusal { $0.batchSize = 101 } == "batch-size 101: is larger than the data of 100 samples")
  }
}
